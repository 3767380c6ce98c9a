/** A symbol of the text, and what it means. */
export interface Symbol {
  readonly tex: string
  readonly text: string
}

/** A step of training, as the text writes it. */
export interface Equation {
  readonly title: string
  readonly tex: string
  readonly text: string
}

/** The notation of the text, which is that of the screens, the files and the code. */
export const notation: readonly Symbol[] = [
  {
    tex: 'k = 1, \\dots, r',
    text: 'the layers: hidden layers, then the output layer r. The input is not counted.',
  },
  { tex: 'm_k', text: 'how many units layer k has; m[0] = d, the number of features' },
  { tex: 'x = a^{[0]} \\in \\mathbb{R}^{d}', text: 'the features of one sample: a row of the data' },
  {
    tex: 'W^{[k]} \\in \\mathbb{R}^{m_k \\times m_{k-1}}',
    text: 'the weights of layer k. Row i belongs to unit i; column j to unit j of the layer before.',
  },
  { tex: 'b^{[k]} \\in \\mathbb{R}^{m_k}', text: 'the biases of layer k, one for each unit' },
  { tex: 'z^{[k]}', text: 'the pre-activation: what the activation is applied to' },
  { tex: 'g', text: 'the activation, applied to each element of z' },
  { tex: 'a^{[k]} = g(z^{[k]})', text: 'the activation values: the outputs of layer k' },
  { tex: '\\hat{y} = a^{[r]}', text: 'what the network answers' },
  { tex: 'y', text: 'the target: what it should answer' },
  { tex: 'J', text: 'the cost: the mean loss over the samples of a minibatch, penalties added' },
  { tex: '\\delta^{[k]} = \\partial J / \\partial z^{[k]}', text: 'the error that comes back to layer k' },
  { tex: '\\eta', text: 'the learning rate: how far a step goes' },
  { tex: '\\odot', text: 'element by element' },
  {
    tex: '\\operatorname{fanIn} = m_{k-1},\\; \\operatorname{fanOut} = m_k',
    text: 'connections into a unit of layer k, and units of the layer',
  },
  { tex: '\\gamma, \\beta', text: "batch norm's stretch and shift, which are learned" },
  {
    tex: 'n',
    text: 'samples of a minibatch. A step is one update on one minibatch; in an epoch every training row comes once.',
  },
]

/** How a step comes about. */
export const equations: readonly Equation[] = [
  {
    title: 'Forward',
    tex: 'z^{[k]} = W^{[k]} a^{[k-1]} + b^{[k]}, \\qquad a^{[k]} = g(z^{[k]}), \\qquad k = 1, \\dots, r',
    text: 'From the features to the answer, layer by layer.',
  },
  {
    title: 'Cost',
    tex: 'J = \\frac{1}{n} \\sum_{i=1}^{n} c_{y_i} \\, \\ell(y_i, \\hat{y}_i) + \\lambda_1 \\sum |w| + \\tfrac{\\lambda_2}{2} \\sum w^2',
    text: 'The mean loss of the minibatch, each sample weighted by its class, and the penalties.',
  },
  {
    title: 'Backward, output layer',
    tex: "\\delta^{[r]} = \\frac{\\partial J}{\\partial a^{[r]}} \\odot g'(z^{[r]})",
    text: 'With cross-entropy on sigmoid or softmax outputs, and with squared error on identity ones, it is the difference of answer and target.',
  },
  {
    title: 'Backward, hidden layers',
    tex: "\\delta^{[k]} = \\big( W^{[k+1]} \\big)^{T} \\delta^{[k+1]} \\odot g'(z^{[k]})",
    text: 'The chain rule: the error of a layer is that of the next one, through its weights and the slope of the activation.',
  },
  {
    title: 'Gradients',
    tex: '\\frac{\\partial J}{\\partial W^{[k]}} = \\delta^{[k]} \\big( a^{[k-1]} \\big)^{T}, \\qquad \\frac{\\partial J}{\\partial b^{[k]}} = \\delta^{[k]}',
    text: 'A weight gets the error of its unit times what comes into it.',
  },
  {
    title: 'Update',
    tex: 'W^{[k]} := W^{[k]} - \\eta \\frac{\\partial J}{\\partial W^{[k]}}, \\qquad b^{[k]} := b^{[k]} - \\eta \\frac{\\partial J}{\\partial b^{[k]}}',
    text: 'Gradient descent; the other optimisers are below.',
  },
  {
    title: 'Why gradients vanish or explode',
    tex: "\\delta^{[1]} = D^{[1]} \\big(W^{[2]}\\big)^{T} D^{[2]} \\cdots \\big(W^{[r]}\\big)^{T} \\delta^{[r]}, \\qquad D^{[k]} = \\operatorname{diag} g'(z^{[k]})",
    text: 'A product of as many factors as there are layers: a little below 1 each, and next to nothing is left; a little above, and it overflows.',
  },
  {
    title: 'Factor per layer',
    tex: '\\rho = \\left( \\frac{\\|\\delta^{[1]}\\|}{\\|\\delta^{[r]}\\|} \\right)^{1 / (r - 1)}',
    text: 'The geometric mean of what one layer does to the norm of the error: what the verdicts go by.',
  },
  {
    title: 'Variance that keeps the signal',
    tex: "m_{k-1} \\operatorname{Var}(w) \\, \\mathbb{E}[g'(z)^2] = 1",
    text: 'Forward and backward then keep their size. Tanh near 0 gives Var w = 1/fanIn (Xavier), ReLU with half of its slopes 0 gives 2/fanIn (He).',
  },
  {
    title: 'Batch norm',
    tex: '\\hat{z} = \\frac{z - \\mu}{\\sqrt{\\sigma^2 + \\varepsilon}}, \\qquad z := \\gamma \\hat{z} + \\beta',
    text: 'Mean and variance are those of the unit over the minibatch; in use, running averages of them.',
  },
  {
    title: 'Dropout',
    tex: 'a := \\frac{1}{1 - p} \\, \\xi \\odot a, \\qquad \\xi_i \\in \\{0, 1\\}, \\; P(\\xi_i = 0) = p',
    text: 'In training alone: a share p of the outputs is set to 0, the others grow to make up for it.',
  },
]
