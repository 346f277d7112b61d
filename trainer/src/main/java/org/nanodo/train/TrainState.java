package org.nanodo.train;

import java.util.Map;
import org.nanodo.model.TransformerDo;
import org.nanodo.trace.Tensor;

/**
 * Everything that a training step changes.
 *
 * @param step optimizer steps made so far, an int32 scalar
 * @param opt the optimizer's state by name, each of the parameters' shapes; with gradient
 *     accumulation also the gradients so far
 */
record TrainState(Tensor step, TransformerDo params, Map<String, TransformerDo> opt) {}
