package org.nanodo.ir;

import java.util.List;

/**
 * Operations that communicate between the devices along mesh axes, within a {@link ShardMap}, or
 * between the examples of a {@code vmap} with a named axis.
 */
public sealed interface CollectiveOp extends Op {
  /** The axes that it communicates along. */
  List<NamedAxis> axes();

  /** How many devices or examples communicate. */
  default int count() {
    return NamedAxis.count(axes());
  }

  /** The combination of the operands of all; its result is the same for all. */
  record AllReduce(Reduce.Kind kind, List<NamedAxis> axes) implements CollectiveOp {
    @Override
    public List<TensorType> infer(Operands in) {
      return in.typeOfOne(name());
    }

    @Override
    public String text(OpPrinter p) {
      return CollectiveText.reduction("all_reduce", kind, "", axes, p);
    }
  }

  /**
   * The operand, which is the same along the axes, as a value that differs along them. It computes
   * nothing; its derivative sums up the cotangents.
   */
  record Varying(List<NamedAxis> axes) implements CollectiveOp {
    @Override
    public List<TensorType> infer(Operands in) {
      return in.typeOfOne(name());
    }

    @Override
    public String text(OpPrinter p) {
      throw new IllegalStateException("a varying value has no StableHLO operation");
    }
  }

  /** The operands of all, joined along {@code dim}. */
  record AllGather(List<NamedAxis> axes, int dim) implements CollectiveOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      in.requireAxes(name(), 0, List.of(dim));
      Shape shape = in.shape(0);
      return List.of(in.type(0).with(shape.with(dim, shape.dim(dim) * count())));
    }

    @Override
    public String text(OpPrinter p) {
      return CollectiveText.of(
          "all_gather", "all_gather_dim = %d : i64, ".formatted(dim), "", axes, p);
    }
  }

  /** The sum of the operands of all, of which each has its part along {@code dim}. */
  record ReduceScatter(List<NamedAxis> axes, int dim) implements CollectiveOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      return List.of(partAlong(name(), in, dim, count()));
    }

    @Override
    public String text(OpPrinter p) {
      return CollectiveText.reduction(
          "reduce_scatter",
          Reduce.Kind.SUM,
          "scatter_dimension = %d : i64, ".formatted(dim),
          axes,
          p);
    }
  }

  /** One part along {@code split} from each, joined along {@code concat}. */
  record AllToAll(List<NamedAxis> axes, int split, int concat) implements CollectiveOp {
    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 1);
      in.requireAxes(name(), 0, List.of(concat));
      Shape part = partAlong(name(), in, split, count()).shape();
      return List.of(in.type(0).with(part.with(concat, part.dim(concat) * count())));
    }

    @Override
    public String text(OpPrinter p) {
      String dims =
          "concat_dimension = %d : i64, split_count = %d : i64, split_dimension = %d : i64, "
              .formatted(concat, count(), split);
      return CollectiveText.of("all_to_all", dims, "", axes, p);
    }
  }

  /** From one position along an axis to another. */
  record Route(int source, int target) {}

  /** What another sends along {@code routes}; zeros where none does. */
  record CollectivePermute(NamedAxis axis, List<Route> routes) implements CollectiveOp {
    @Override
    public List<NamedAxis> axes() {
      return List.of(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      return in.typeOfOne(name());
    }

    @Override
    public String text(OpPrinter p) {
      return CollectiveText.permute(this, p);
    }
  }

  /** The position along an axis: an int32 scalar. */
  record AxisIndex(NamedAxis axis) implements CollectiveOp {
    @Override
    public List<NamedAxis> axes() {
      return List.of(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 0);
      return List.of(TensorType.of(DType.I32));
    }

    @Override
    public String text(OpPrinter p) {
      throw new IllegalStateException("an axis index is computed from the partition's number");
    }
  }

  /** The number of the device in the mesh: an uint32 scalar. */
  record PartitionId() implements CollectiveOp {
    @Override
    public List<NamedAxis> axes() {
      return List.of();
    }

    @Override
    public List<TensorType> infer(Operands in) {
      in.requireCount(name(), 0);
      return List.of(TensorType.of(DType.U32));
    }

    @Override
    public String text(OpPrinter p) {
      return "stablehlo.partition_id : " + p.result();
    }
  }

  private static TensorType partAlong(String op, Operands in, int dim, int count) {
    in.requireAxes(op, 0, List.of(dim));
    Shape shape = in.shape(0);
    in.require(
        shape.dim(dim) % count == 0,
        "%s: dimension %d of {0} is not divisible by the %d that it is split between",
        op,
        dim,
        count);
    return in.type(0).with(shape.with(dim, shape.dim(dim) / count));
  }
}
