/** What the presets of the design are called, and what to look at in each: one sentence. */
export const presetWords = {
  lookAt: 'Look at',
  take: (title: string) => `Preset: ${title}`,
  groups: {
    start: 'To start with',
    vanishing: 'What vanishes',
    exploding: 'What explodes',
    remedies: 'What helps',
    traps: 'What goes wrong otherwise',
  },
  text: {
    title: 'One hidden layer of 4 sigmoid units',
    lookAt:
      'The network of the text: four units draw four soft lines, and all else is a weighted sum of them.',
  },
  small: {
    title: 'One hidden layer of 32 ReLU units',
    lookAt:
      'On the digits the validation accuracy climbs past 95 % within seconds: few layers are often enough.',
  },
  vanishingSigmoid: {
    title: 'Deep sigmoid, variance 1/n',
    lookAt:
      "The gradient norms of the layers: each is about 0.2 of the next one's, since the sigmoid's slope is 0.25 at most, and the first layers hardly learn.",
  },
  saturatedSigmoid: {
    title: 'Deep sigmoid, N(0, 1)',
    lookAt: 'The saturated units: z is so large that the slope of most units is near 0.',
  },
  xavierTanh: {
    title: 'Deep tanh, Xavier',
    lookAt:
      'The standard deviations of the activations: with variance 1/n they fall slowly, and gradients get through.',
  },
  smallTanh: {
    title: 'Deep tanh, N(0, 0.01²)',
    lookAt: 'The activations: they shrink to nothing from layer to layer, and the gradients with them.',
  },
  explodingRelu: {
    title: 'Deep ReLU, N(0, 1)',
    lookAt:
      'The gradient norms on their log scale: with 64 units they grow by about √32 = 5.7 for each layer.',
  },
  highRate: {
    title: 'Learning rate too high',
    lookAt: 'The loss: it swings up and down instead of falling, since every step goes far past the minimum.',
  },
  heRelu: {
    title: 'Deep ReLU, He',
    lookAt:
      'The same network as "Deep ReLU, N(0, 1)" with variance 2/n: every layer gets gradients of one size.',
  },
  glorotTanh: {
    title: 'Deep tanh, Glorot',
    lookAt:
      'Activations forward and gradients backward: the variance 2/(n + m) is the middle way between both.',
  },
  batchNormSigmoid: {
    title: 'Deep sigmoid, batch norm',
    lookAt:
      'The network of "Deep sigmoid, N(0, 1)" with batch norm: z stays where the sigmoid has a slope, and it learns.',
  },
  lsuv: {
    title: 'Deep ReLU, LSUV',
    lookAt: 'The standard deviation of z in each layer: the first rows of the data have brought it to 1.',
  },
  clipping: {
    title: 'Exploding gradients, clipped',
    lookAt:
      'The clipped steps: the gradients are as large as with N(0, 1), but no step is larger than the limit allows.',
  },
  dropout: {
    title: 'Wide network with dropout',
    lookAt: 'The gap between training and validation loss: set dropout to 0 and it opens.',
  },
  zeros: {
    title: 'All weights 0',
    lookAt: 'The weights: all units of a layer stay the same for ever, so the layer is worth one unit.',
  },
  constant: {
    title: 'All weights 0.1',
    lookAt: 'The units of a layer: they start alike, get the same gradient, and never become different.',
  },
  linear: {
    title: 'Linear network (identity)',
    lookAt: 'The accuracy: three layers without an activation can do what one layer can, and no more.',
  },
  deadRelu: {
    title: 'Dead ReLU units',
    lookAt:
      'The dead units: biases of -8 keep z below 0 for every row, and a ReLU that is always 0 learns nothing.',
  },
} as const
