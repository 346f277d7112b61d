package org.nanodo.docs;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.model.DoConfig;
import org.nanodo.model.Loss;
import org.nanodo.model.TransformerDo;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.task.Tokens;

/** Of a small model the loss, what is evaluated, and the gradient's norm of each parameter. */
public final class GradientNorms implements Supplier<Map<String, Double>> {
  @Override
  public Map<String, Double> get() {
    var model = new TransformerDo(new DoConfig(8, 2, 6, 1, 12, DType.F32, false, false));
    Tensor ids = Tensor.of(new int[][] {{1, 5, 2, 7, 3, 0}, {4, 4, 9, 10, 8, 6}});
    var tokens = new Tokens(ids, 11);
    Map<String, Tensor> params = Params.init(0, s -> model.apply(s, tokens));
    var at =
        Transforms.jit(
                Transforms.valueAndGrad(
                    (Map<String, Tensor> p) ->
                        Loss.mean(model.apply(Scope.of(p), tokens), tokens, new Metrics())))
            .apply(params);
    var norms = new TreeMap<>(Map.of("loss", at.value().item()));
    at.grad().forEach((path, g) -> norms.put(path, g.norm().item()));
    var metrics = new Metrics();
    Loss.evaluate(model.apply(Scope.of(params), tokens), tokens, metrics);
    metrics.collected().means().forEach((name, m) -> norms.put("eval_" + name, m.mean().item()));
    return norms;
  }
}
