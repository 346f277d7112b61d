package org.nanodo.grad;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.ValueAndGrad;
import org.nanodo.ir.DType;
import org.nanodo.ir.Flops;
import org.nanodo.ir.Lists;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.ir.WithoutRemat;
import org.nanodo.trace.Trace;
import org.nanodo.trace.Trace.Traced;

/**
 * The floating-point operations that a loss and its gradient need: what rematerialisation computes
 * a second time does not count. These are the model FLOPs of Chowdhery et al. 2022 (PaLM,
 * arXiv:2204.02311), appendix B.
 */
public final class GradientFlops {
  private GradientFlops() {}

  /**
   * Those of dot products and convolutions, by the element type that is multiplied. Both functions
   * are traced, and nothing is compiled or computed.
   *
   * @param loss from the parameters and then {@code rest} to a scalar
   * @param rest what is not differentiated, such as a batch
   */
  public static Map<DType, Long> of(
      Function<List<Tensor>, Tensor> loss, List<TensorType> params, List<TensorType> rest) {
    Function<List<Tensor>, List<Tensor>> withGradient =
        in ->
            valueAndGrad(loss, in.subList(0, params.size()), in.subList(params.size(), in.size()));
    List<Value> in = values(Lists.concat(params, rest));
    return Flops.byType(Trace.function("gradient", in, withGradient).function());
  }

  private static List<Tensor> valueAndGrad(
      Function<List<Tensor>, Tensor> loss, List<Tensor> params, List<Tensor> rest) {
    List<Value> in = values(Lists.concat(params, rest).stream().map(Tensor::type).toList());
    Traced<Tensor> traced = Trace.function("loss", in, loss);
    org.nanodo.ir.Function f = WithoutRemat.of(traced.function());
    List<Tensor> others = Lists.concat(rest, traced.captured());
    Function<List<Tensor>, Tensor> saving =
        p -> Trace.current().inline(f, Lists.concat(p, others)).get(0);
    ValueAndGrad<List<Tensor>> result = Transforms.valueAndGrad(saving).apply(params);
    return Lists.concat(List.of(result.value()), result.grad());
  }

  private static List<Value> values(List<TensorType> types) {
    return types.stream().map(type -> new Value(type, "x")).toList();
  }
}
