/** Who is somebody here, and what is put where. Events come from `observe.ts`. */
export const definitions = {
  segments: {
    likesMachines: {
      $event: {
        name: 'Product Viewed',
        where: { category: 'machines' },
        within: { days: 30 },
        count: { $gte: 2 },
      },
    },
    comesFromSearch: { 'context.referrer.kind': 'search' },
  },
  placements: {
    'home.hero': {
      experiences: [
        {
          name: 'machines',
          when: { $segment: 'likesMachines' },
          variants: {
            only: {
              content: {
                title: 'Still thinking about a machine?',
                text: 'Try any of them at home for 30 days.',
                to: '/products/machines/silvia',
              },
            },
          },
        },
        {
          name: 'search',
          when: { $segment: 'comesFromSearch' },
          variants: {
            only: {
              content: {
                title: 'Found us by searching?',
                text: 'Everything is on these two shelves.',
                to: '/',
              },
            },
          },
        },
      ],
    },
    // Text is escaped, and needs no renderer.
    'site.delivery': {
      experiences: [
        {
          name: 'machines',
          when: { $segment: 'likesMachines' },
          variants: { only: { content: 'Machines are delivered & set up free of charge.' } },
        },
      ],
    },
    // For everybody, until they have answered: see `renderers.ts`.
    'site.consent': { experiences: [{ name: 'ask', variants: { form: { content: {} } } }] },
  },
} as const
