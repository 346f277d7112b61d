package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.ShapeException;
import org.nanodo.runtime.Devices;

/** What NumPy's functions say when they are used wrongly. */
class NumpyErrorsTest {
  private interface Use {
    Object of(Tensor x, Tensor v, Tensor i);
  }

  private record Case(String message, Use use) {}

  @AfterAll
  static void close() {
    Devices.close();
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "population_count: tensor f32[2,3] must be integers", (x, v, i) -> x.populationCount()),
        new Case("atan2 is not defined for tensor i32[2]", (x, v, i) -> i.atan2(i)),
        new Case(
            "round: tensor i32[2] has no places after -1; convert it first",
            (x, v, i) -> i.round(-1)),
        new Case(
            "argmin: axis 0 of tensor f32[0] is empty; argmin needs at least one element",
            (x, v, i) -> Tensor.zeros(0).argmin()),
        new Case(
            "quantile: tensor f32[2,3] at tensor i32[2]; both must be floating-point, and the second a"
                + " scalar or a vector",
            (x, v, i) -> x.quantile(i, QuantileMethod.LINEAR)),
        new Case(
            "topK: axis 1 of tensor f32[2,3] has no 4 largest elements; it has 3",
            (x, v, i) -> x.topK(4)),
        new Case("searchsorted: tensor f32[2,3] is no vector", (x, v, i) -> x.searchsorted(v)),
        new Case("digitize: tensor f32[2,3] is no vector", (x, v, i) -> v.digitize(x)),
        new Case(
            "bincount: tensor i32[2] with weights tensor f32[4]; give integers and weights of one"
                + " shape",
            (x, v, i) -> i.bincount(v, 3)),
        new Case("histogram: 0 bins; give at least one", (x, v, i) -> v.histogram(0)),
        new Case(
            "unique: tensor f32[0] has no elements to repeat 2 times",
            (x, v, i) -> Tensor.zeros(0).unique(2)),
        new Case("lexsort: no keys; give at least one", (x, v, i) -> Jnp.lexsort(List.of(), 0)),
        new Case(
            "at: modes [CLIP, WRAP]; give at most one",
            (x, v, i) -> x.at(Index.CLIP, Index.WRAP, i)),
        new Case(
            "segment: tensor i32[2] has no number for each slice of tensor f32[4]; give a vector"
                + " of its first size",
            (x, v, i) -> v.segmentSum(i, 3)),
        new Case(
            "squeeze: axis 1 of tensor f32[2,3] has size 3, expected 1", (x, v, i) -> x.squeeze(1)),
        new Case(
            "arraySplit: tensor f32[4] into 0 parts; give at least one",
            (x, v, i) -> v.arraySplit(0, 0)),
        new Case(
            "diagonal: axes 0 and -2 of tensor f32[2,3] are the same",
            (x, v, i) -> x.diagonal(0, 0, -2)),
        new Case(
            "pad: widths [[1]] for tensor f32[2,3]; give {before, after} once or for each of its 2"
                + " axes",
            (x, v, i) -> x.pad(PadMode.EDGE, new int[] {1})),
        new Case(
            "pad: axis 0 of tensor f32[0] is empty; pad it with a number",
            (x, v, i) -> Tensor.zeros(0).pad(PadMode.WRAP, new int[] {1, 1})),
        new Case(
            "pad: a linear ramp of tensor i32[2] is not of integers; convert it first",
            (x, v, i) -> i.pad(PadMode.LINEAR_RAMP, new int[] {1, 1})),
        new Case("cross: axis -1 of tensor f32[4] has no 2 or 3 elements", (x, v, i) -> v.cross(v)),
        new Case(
            "interp: points tensor f32[4] and tensor f32[2,3]; give two vectors of one size, at"
                + " least 2",
            (x, v, i) -> v.interp(v, x)),
        new Case("meshgrid: tensor f32[2,3] is no vector", (x, v, i) -> Jnp.meshgrid(x, v)),
        new Case(
            "geomspace: no factor leads from -1.0 to 2.0; give numbers of one sign, not zero",
            (x, v, i) -> Jnp.geomspace(-1, 2, 3)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sayWhatIsWrong(Case c) {
    Tensor x = Tensor.zeros(2, 3);
    Tensor v = Tensor.zeros(4);
    Tensor i = Tensor.zeros(DType.I32, 2);
    assertThat(catchThrowable(() -> c.use.of(x, v, i)))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(c.message + " (NumpyErrorsTest.java:");
  }
}
