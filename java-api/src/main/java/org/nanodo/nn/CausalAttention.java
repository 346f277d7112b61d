package org.nanodo.nn;

import static org.nanodo.sharding.LogicalAxes.BATCH;
import static org.nanodo.sharding.LogicalAxes.HEADS;
import static org.nanodo.sharding.LogicalAxes.NONE;

import java.util.List;
import java.util.Map;
import org.nanodo.Fn;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.Forward;
import org.nanodo.ir.DType;
import org.nanodo.ir.Kernel;
import org.nanodo.ir.MlirAttributes;
import org.nanodo.nn.BlockedAttention.Heads;
import org.nanodo.nn.BlockedAttention.Output;
import org.nanodo.nn.BlockedAttention.Residuals;
import org.nanodo.nn.BlockedAttention.Saved;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.trace.AxisEnvironment;

/**
 * Attention of positions that see themselves and those before them, whose backward pass computes
 * the scores again from the logarithms of their sums. Rabe and Staats, arXiv:2112.05682; Dao et
 * al., arXiv:2205.14135.
 *
 * @param fused whether kernels compute it where there are some
 */
record CausalAttention(double softcap, boolean fused) {
  static final List<DType> KERNEL_TYPES = List.of(DType.F32, DType.BF16);

  Tensor apply(Heads in) {
    var blocked = new BlockedAttention(1 / Math.sqrt(in.q_BxLxHxDh().dim(-1)), softcap);
    Fn<Heads, Output> forward = kernel("nanodo_attention", blocked, blocked::forward);
    Fn<Saved, Heads> backward = kernel("nanodo_attention_grad", blocked, blocked::backward);
    return Transforms.customVjp(
            (Heads heads) -> forward.apply(heads).out_BxLxHxDh(),
            heads -> {
              Output out = forward.apply(heads);
              return new Forward<>(out.out_BxLxHxDh(), out.of(heads));
            },
            (Residuals residuals, Tensor ct) -> backward.apply(residuals.of(ct)))
        .apply(in);
  }

  /** The same on every device for its examples and heads, which a kernel cannot be split by. */
  Tensor apply(Heads in, Layout layout) {
    boolean whole = layout.mesh().size() == 1 || AxisEnvironment.isManual();
    if (!fused || whole || !layout.hasShardMap()) {
      return apply(in);
    }
    NamedSharding each = layout.computed(List.of(BATCH, NONE, HEADS));
    return Transforms.shardMap((Heads part) -> apply(part), layout.mesh(), each.spec(), each.spec())
        .apply(in);
  }

  private <A, R> Fn<A, R> kernel(
      String name, BlockedAttention blocked, java.util.function.Function<A, R> plain) {
    Fn<A, R> f = Fn.of(name, plain);
    if (!fused) {
      return f;
    }
    Map<String, Float> attributes =
        Map.of("scale", (float) blocked.scale(), "softcap", (float) blocked.softcap());
    return f.kernel(new Kernel(name, MlirAttributes.entries(attributes), KERNEL_TYPES));
  }
}
