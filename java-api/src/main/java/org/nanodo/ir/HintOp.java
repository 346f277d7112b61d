package org.nanodo.ir;

import java.util.List;
import java.util.Locale;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.ShardingException;

/** Operations that change no value: they direct differentiation or the compiler. */
public sealed interface HintOp extends Op {
  /**
   * The identity, which StableHLO text leaves out. Differentiation needs it to distinguish an
   * argument of a function from other uses of the same value.
   *
   * @param kind a property of the operand
   * @param label the name by which a {@link RematPolicy} knows the value, or nothing
   */
  record Alias(Kind kind, String label) implements HintOp {
    /** One without a label. */
    public Alias(Kind kind) {
      this(kind, "");
    }

    /** The purpose of an alias. */
    public enum Kind {
      /** Identity only. */
      NAME,
      /** Derivatives through it are zero. */
      STOP_GRADIENT,
      /** The value has many uses: it is stored rather than recomputed for each. */
      COMPUTED_ONCE,
      /** Derivatives through it are refused. */
      NO_DERIVATIVE
    }

    /** Whether policies know the value by a name. */
    public boolean isNamed() {
      return !label.isEmpty();
    }

    @Override
    public String name() {
      return "alias " + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      return in.typeOfOne(name());
    }

    @Override
    public String text(OpPrinter p) {
      throw new IllegalStateException("an alias has no StableHLO operation");
    }
  }

  /** Returns its operands; the compiler moves or merges no work across it. */
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
   * Returns its operand with the sharding that the partitioner is to give it.
   *
   * @param sharding of the operand
   * @param cotangent the sharding of the operand's cotangent in reverse mode
   */
  record ShardingConstraint(NamedSharding sharding, NamedSharding cotangent) implements HintOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      try {
        sharding.partDims(in.shape(0).dims());
        cotangent.partDims(in.shape(0).dims());
      } catch (ShardingException e) {
        throw new ShapeException("sharding_constraint: %s: %s".formatted(in.value(0), e.reason()));
      }
      return List.of(in.type(0));
    }

    @Override
    public String text(OpPrinter p) {
      return p.dialect().constraint(p.arg(0), p.result(), sharding, p.operand(0).type().rank());
    }
  }
}
