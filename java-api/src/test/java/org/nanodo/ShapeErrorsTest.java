package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.IndexDims;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.Shape;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.ir.Value;
import org.nanodo.trace.Trace;

/**
 * Messages name the operands, what is wrong with them, and the user's line: here one of this file.
 */
class ShapeErrorsTest {
  private static final List<Value> PARAMS =
      List.of(
          new Value(TensorType.of(DType.F32, 2, 3), "x"),
          new Value(TensorType.of(DType.F32, 4), "y"),
          new Value(TensorType.of(DType.I32, 2, 1), "i"),
          new Value(TensorType.of(DType.BOOL, 3), "b"),
          new Value(TensorType.of(DType.U32), "u"));

  private record Env(Tensor x, Tensor y, Tensor i, Tensor b, Tensor u) {}

  private record Case(String message, Consumer<Env> f) {}

  private static Throwable failure(Consumer<Env> f) {
    return catchThrowable(
        () ->
            Trace.function(
                "main",
                PARAMS,
                in -> {
                  f.accept(new Env(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4)));
                  return List.of();
                }));
  }

  static List<Case> cases() {
    var none = List.<Integer>of();
    return List.of(
        new Case(
            "add: x f32[2,3] and y f32[4] cannot be broadcast: dimension 1 from the end is 3 and 4",
            e -> e.x.add(e.y)),
        new Case(
            "mul: x f32[2,3] and i f8_e5m2[2,1] are not promoted to a common type, as integers of 4 bits and floats of 8 bits are with few others; convert one with astype",
            e -> e.x.mul(e.i.astype(DType.F8E5M2))),
        new Case(
            "set: x f32[2,3] does not fit into i i32[2,1] without loss; convert one with astype",
            e -> e.i.set(Index.ELLIPSIS, e.x)),
        new Case(
            "select: the condition x f32[2,3] must be boolean of the shape of x f32[2,3]",
            e -> Lax.where(e.x, e.x, e.x)),
        new Case("and is not defined for x f32[2,3]", e -> e.x.and(e.x)),
        new Case("sub is not defined for b bool[3]", e -> e.b.sub(e.b)),
        new Case("tanh: i i32[2,1] is not floating-point; convert it first", e -> e.i.tanh()),
        new Case("not is not defined for y f32[4]", e -> e.y.not()),
        new Case("reshape: x f32[2,3] has 6 elements, [4,1] has 4", e -> e.x.reshape(4, -1)),
        new Case("reshape: x f32[2,3] cannot have sizes [6, -2]", e -> e.x.reshape(6, -2)),
        new Case("reshape: x f32[2,3] cannot have sizes [-1, -1]", e -> e.x.reshape(-1, -1)),
        new Case(
            "transpose: x f32[2,3] needs a permutation of 2 dimensions, found [1]",
            e -> e.x.transpose(1)),
        new Case("transpose: dimensions [1, 1] of x f32[2,3] repeat", e -> e.x.transpose(1, -1)),
        new Case("reduce_sum: axis 2 of x f32[2,3]: there are 2", e -> e.x.sum(2)),
        new Case("reduce_max: axis -3 of x f32[2,3]: there are 2", e -> e.x.max(-3)),
        new Case("reduce_and is not defined for x f32[2,3]", e -> e.x.reduce(Reduce.Kind.AND, 0)),
        new Case("mean: i i32[2,1] is not floating-point; convert it first", e -> e.i.mean()),
        new Case("expandDims: axis 3 of x f32[2,3]: there are 3", e -> e.x.expandDims(3)),
        new Case("dim: axis 2 of x f32[2,3]: there are 2", e -> e.x.dim(2)),
        new Case(
            "broadcast: y f32[4] does not fit into [2,3] at dimensions [1]",
            e -> e.y.broadcastTo(2, 3)),
        new Case(
            "dot: x f32[2,3] and y f32[4] contract size 3 with 4",
            e -> Lax.dotGeneral(e.x, e.y, none, none, List.of(1), List.of(0))),
        new Case(
            "dot: b bool[3] and b bool[3] need one numeric element type",
            e -> Jnp.einsum("i,i->", e.b, e.b)),
        new Case(
            "einsum 'ij,j->i' does not describe x f32[2,3] and x f32[2,3]",
            e -> Jnp.einsum("ij,j->i", e.x, e.x)),
        new Case(
            "einsum 'ij,jk->i': the index 'j' of x f32[2,3] has size 2, elsewhere 3",
            e -> Jnp.einsum("ij,jk->i", e.x, e.x)),
        new Case(
            "einsum 'ij->ijk': the index 'k' of the result must be one of a tensor, and occur once",
            e -> Jnp.einsum("ij->ijk", e.x)),
        new Case(
            "einsum 'ii,jk->ik': the index 'i' of x f32[2,3] has size 3, elsewhere 2",
            e -> Jnp.einsum("ii,jk->ik", e.x, e.x)),
        new Case(
            "concatenate: x f32[2,3] and i f32[2,1] differ beyond dimension 0",
            e -> Lax.concatenate(List.of(e.x, e.i), 0)),
        new Case("concatenate takes at least one operand", e -> Lax.concatenate(List.of(), -1)),
        new Case(
            "slice: x f32[2,3] has no elements [0, 1] to [2, 5] by [1, 1]",
            e -> Lax.sliceInDim(e.x, 1, 5, 1)),
        new Case("slice: axis 2 of x f32[2,3]: there are 2", e -> Lax.sliceInDim(e.x, 0, 1, 2)),
        new Case(
            "pad: the value y f32[4] must be a scalar of the element type of x f32[2,3]",
            e -> Lax.pad(e.x, e.y, new int[2], new int[2], new int[2])),
        new Case("take: axis 2 of x f32[2,3]: there are 2", e -> Lax.take(e.x, e.i, 2)),
        new Case("gather: the indices y f32[4] must be integers", e -> Lax.take(e.x, e.y, 0)),
        new Case(
            "dynamic_slice: a block of [3,3] is not in x f32[2,3]",
            e -> Lax.dynamicSlice(e.x, List.of(e.i, e.i), Shape.of(3, 3))),
        new Case(
            "dynamic_slice: the start i i32[2,1] must be an integer scalar, all of one type",
            e -> Lax.dynamicSlice(e.x, List.of(e.i, e.i), Shape.of(1, 1))),
        new Case(
            "scatter_add: the updates y f32[4] do not hold slices of x f32[2,3] for each index of i i32[2,1]",
            e -> Lax.scatterAdd(e.x, e.i, e.y, IndexDims.take(Shape.of(2, 3), 0, 2))),
        new Case(
            "scatter_add: the updates x f32[2,3] do not hold slices of x f32[2,3] for each index of u",
            e -> Lax.scatterAdd(e.x, e.u, e.x, IndexDims.take(Shape.of(2, 3), 0, 0))),
        new Case(
            "iota of type bool[3] cannot count along dimension 0",
            e -> Lax.iota(TensorType.of(DType.BOOL, 3), 0)),
        new Case("abs is not defined for u u32[]", e -> e.u.unary(Unary.Kind.ABS)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sayWhatIsWrong(Case c) {
    assertThat(failure(c.f))
        .isInstanceOf(ShapeException.class)
        .hasMessageMatching("(?s).* \\(ShapeErrorsTest\\.java:\\d+\\)")
        .hasMessageStartingWith(c.message + " ");
  }

  @Test
  void nameTheLineThatWentWrong() {
    int next = new Throwable().getStackTrace()[0].getLineNumber() + 1;
    assertThat(failure(e -> e.x.add(e.y)))
        .hasMessageEndingWith("(ShapeErrorsTest.java:" + next + ")");
  }

  @Test
  void nameWhatOperandsWereComputedBy() {
    int next = new Throwable().getStackTrace()[0].getLineNumber() + 1;
    assertThat(failure(e -> e.x.tanh().add(e.y)))
        .hasMessageStartingWith("add: tanh (ShapeErrorsTest.java:%d) f32[2,3] and y", next);
  }

  @Test
  void haveNoShapeOfNegativeSize() {
    assertThatThrownBy(() -> Shape.of(2, -1))
        .isInstanceOf(ShapeException.class)
        .hasMessage("shape [2, -1] has a negative size");
  }
}
