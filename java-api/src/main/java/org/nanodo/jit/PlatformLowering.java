package org.nanodo.jit;

import java.util.List;
import java.util.Optional;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ConvGeneralDilated;
import org.nanodo.ir.CustomCall;
import org.nanodo.ir.Dot;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Convert;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.HostCallback;
import org.nanodo.ir.IrModule;
import org.nanodo.ir.Kernel;
import org.nanodo.ir.Node;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.ReduceWindow;
import org.nanodo.ir.Rewriter;
import org.nanodo.ir.Scatter;
import org.nanodo.ir.ShardMap;
import org.nanodo.ir.Value;
import org.nanodo.runtime.FfiTargets;

/**
 * The rewrites that a platform needs, all in one place.
 *
 * <p>On all platforms, sums are accumulated in a wide type ({@link Accumulation}), and patterns
 * that XLA's simplifier gets wrong are hidden from it ({@link ExactArithmetic}, {@link Indices}).
 *
 * <p>On the CPU a value to be computed once is put behind a barrier: otherwise fusion recomputes a
 * residual stream, from the first block on, in every operation that reads it. A reduction becomes a
 * {@linkplain CpuReduction tree of reductions}.
 *
 * <p>On the CPU a dot product or convolution of 16-bit or 8-bit floats becomes one of float32
 * operands, rounded afterwards: the pinned plugin computes the former in a plain loop, seven times
 * slower, and both accumulate in float32. Functions that fail for subnormal numbers are corrected
 * ({@link Subnormals}), and 16-bit floats rounded once ({@link RoundedOnce}).
 *
 * <p>A function that this library has a {@linkplain Kernel kernel} for, and a {@linkplain DotKernel
 * product of matrices}, becomes a call of that, where each device computes it by itself.
 *
 * <p>Dot products have XLA's default precision on TPUs and GPUs, as in JAX: float32 is multiplied
 * in bfloat16 on a TPU and in TF32 on recent GPUs.
 */
final class PlatformLowering extends Rewriter {
  private final String platform;
  private final boolean cpu;
  private final int devices;
  private final Origins origins;
  private final ExactArithmetic arithmetic;
  private boolean onEachDevice;

  private PlatformLowering(IrModule program, String platform, int devices) {
    this.platform = platform;
    this.cpu = platform.equals("cpu");
    this.devices = devices;
    this.onEachDevice = devices == 1;
    this.origins = new Origins(program.main().params());
    this.arithmetic = new ExactArithmetic(origins);
  }

  /** The program as it is given to the compiler of {@code platform}. */
  static IrModule apply(IrModule program, String platform, int devices) {
    boolean fused = devices == 1 && FfiTargets.hasKernel(ElementwiseKernel.TARGET, platform);
    IrModule all = fused ? UpdateFusion.apply(program) : program;
    return new PlatformLowering(all, platform, devices).rewrite(all);
  }

  @Override
  protected void enter() {
    origins.enter();
  }

  @Override
  protected void leave() {
    origins.leave();
  }

  @Override
  protected void rewrite(Node original, List<Node> body) {
    int before = body.size();
    rewriteInto(original, body);
    body.subList(before, body.size()).forEach(origins::add);
  }

  /** The call of a kernel that replaces a node, if there is one; the compiler cannot split it. */
  private Optional<Node> kernel(Node node) {
    Optional<Kernel> kernel = Optional.empty();
    if (onEachDevice && node.op() instanceof Call call) {
      kernel = call.kernel();
    } else if (onEachDevice && node.op() instanceof Dot dot) {
      kernel = DotKernel.of(dot, node.operands().get(0), node.operands().get(1));
    }
    return kernel
        .filter(k -> k.takes(node.operands().get(0).type().dtype()))
        .filter(k -> FfiTargets.hasKernel(k.target(), platform))
        .map(k -> k.call(node));
  }

  private void rewriteInto(Node original, List<Node> body) {
    if (!cpu && original.op() instanceof HostCallback) {
      throw new IllegalStateException(
          "a callback into Java runs on the CPU only, the program is for %s (%s); leave it out, or use --platform=cpu"
              .formatted(platform, original.source()));
    }
    Optional<Node> kernel = kernel(original);
    if (kernel.isPresent()) {
      body.add(kernel.get());
      return;
    }
    if (original.op() instanceof CustomCall call) {
      FfiTargets.objection(call.target(), platform)
          .ifPresent(
              why -> {
                throw new IllegalStateException("%s (%s)".formatted(why, original.source()));
              });
    }
    Node node = arithmetic.withLogarithmApart(Indices.checked(original, body), body);
    var e = new Replacement(node, body);
    if (node.op() instanceof Reduce reduce) {
      reduce(reduce, e);
    } else if (node.op() instanceof Scatter scatter) {
      Accumulation.scatter(scatter, cpu, e);
    } else if (node.op() instanceof ReduceWindow window) {
      Accumulation.window(window, e);
    } else if (!arithmetic.rewrite(e) && !(cpu && rewriteForCpu(e))) {
      origins.mark(node);
      boolean outside = onEachDevice;
      onEachDevice |= node.op() instanceof ShardMap;
      super.rewrite(node, body);
      onEachDevice = outside;
    }
  }

  private void reduce(Reduce op, Replacement e) {
    Value x = Accumulation.operand(op, e);
    if (!cpu) {
      e.finish(op, x);
    } else if (devices > 1 && CpuExtremum.applies(op, x)) {
      CpuExtremum.write(op, devices, e);
    } else {
      new CpuReduction(op.kind(), devices, e).write(x, op.axes());
    }
  }

  private boolean rewriteForCpu(Replacement e) {
    Node node = e.node();
    if (node.op() instanceof Alias alias && alias.kind() == Alias.Kind.COMPUTED_ONCE) {
      e.finish(new OptimizationBarrier(), e.operand(0));
    } else if (node.op() instanceof Dot dot && Accumulation.isNarrow(e.operand(0))) {
      Accumulation.dot(dot, e);
    } else if (node.op() instanceof ConvGeneralDilated && Accumulation.isNarrow(e.operand(0))) {
      Accumulation.inFloat32(e);
    } else if (node.op() instanceof Convert to
        && RoundedOnce.applies(to, e.operand(0).type().dtype())) {
      RoundedOnce.rewrite(to, e);
    } else if (node.op() instanceof Unary unary && Subnormals.affect(unary, e)) {
      Subnormals.rewrite(unary, e);
    } else if (node.op() instanceof Binary b && Subnormals.affect(b, e)) {
      Subnormals.rewrite(b, e);
    } else {
      return false;
    }
    return true;
  }
}
