package org.nanodo.ir;

import java.util.List;
import java.util.Locale;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;

/** Operations that change no value: they direct differentiation or the compiler. */
public sealed interface HintOp extends Op {
  /**
   * Another name for its operand, which leaves no trace in StableHLO. Differentiation needs it to
   * tell a function's argument from the same value used otherwise.
   *
   * @param kind what else it says of the operand
   */
  record Alias(Kind kind) implements HintOp {
    /** What an alias is for. */
    public enum Kind {
      /** Only the name. */
      NAME,
      /** Derivatives through it are zero. */
      STOP_GRADIENT,
      /** The value has many uses: better kept than computed again for each. */
      COMPUTED_ONCE
    }

    @Override
    public String name() {
      return "alias " + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      return List.of(in.type(0));
    }

    @Override
    public String text(OpPrinter p) {
      throw new IllegalStateException("an alias has no line of its own");
    }
  }

  /** Returns its operands, and keeps the compiler from moving or merging work across it. */
  record OptimizationBarrier() implements HintOp {
    @Override
    public List<TensorType> infer(Operands in) {
      return in.values().stream().map(Value::type).toList();
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.optimization_barrier " + p.args() + " : " + p.results();
    }
  }

  /**
   * Returns its operand, and asks the partitioner to lay it out.
   *
   * @param sharding the layout
   * @param cotangent that of the operand's cotangent in reverse mode
   */
  record ShardingConstraint(NamedSharding sharding, NamedSharding cotangent) implements HintOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      try {
        sharding.partDims(in.shape(0).dims());
        cotangent.partDims(in.shape(0).dims());
      } catch (ShardingException e) {
        throw new ShapeException(
            "sharding_constraint: %s: %s".formatted(in.name(0), e.getMessage()));
      }
      return List.of(in.type(0));
    }

    @Override
    public String text(OpPrinter p) {
      return p.dialect().constraint(p.arg(0), p.result(), sharding, p.operand(0).type().rank());
    }
  }
}
