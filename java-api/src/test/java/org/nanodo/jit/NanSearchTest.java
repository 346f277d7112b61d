package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nanodo.ControlFlow;
import org.nanodo.Debug;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.NotFiniteException;
import org.nanodo.Scan;
import org.nanodo.Step;
import org.nanodo.Tensor;
import org.nanodo.runtime.Devices;

class NanSearchTest {
  private static final Tensor X = Tensor.of(1., 2, 0);

  @BeforeEach
  void check() {
    Debug.nans(true);
  }

  @AfterEach
  void stop() {
    Debug.nans(false);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static void assertFound(Function<Tensor, Tensor> f, String... parts) {
    assertThatThrownBy(() -> jit(f).named("f").apply(X))
        .isInstanceOf(NotFiniteException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("NanSearchTest.java:");
  }

  @Test
  void namesTheOperationAndItsLine() {
    assertFound(x -> x.sub(1).log().mul(2).sum(), "log of [", "is NaN at element 2 of 3", "in f)");
  }

  @Test
  void checksWhatIsExecutedEagerly() {
    assertThatThrownBy(() -> X.sub(1).log())
        .isInstanceOf(NotFiniteException.class)
        .hasMessageMatching(
            "log of \\[tensor f32\\[3\\]\\] is NaN at element 2 of 3, and no operand is \\(NanSearchTest.java:\\d+\\)");
    assertThatThrownBy(() -> X.sub(3).pow(0.5))
        .isInstanceOf(NotFiniteException.class)
        .hasMessageContaining("element 0 of 3, and no operand is");
  }

  @Test
  void looksIntoFunctionsAndLoops() {
    Fn<Tensor, Tensor> root = Fn.of("root", x -> x.neg().sqrt());
    assertFound(root::apply, "sqrt of", "element 0 of 3", "in f/root)");
    assertFound(
        x ->
            Scan.<Tensor, Tensor, Tensor>of((c, s) -> new Step<>(c.sub(1), c.sqrt().add(s)))
                .apply(Tensor.of(1.), x)
                .y(),
        "sqrt of",
        "in f/scan[2]");
    assertFound(
        x ->
            ControlFlow.whileLoop(
                c -> c.at(0).gt(-2), (Tensor c) -> c.sub(1).log().neg().abs().neg(), x),
        "log of",
        "in f/while)");
  }

  @Test
  void looksIntoTheBranchThatIsTaken() {
    assertFound(
        x -> ControlFlow.cond(x.at(0).gt(0), y -> y.sub(1.5).sqrt(), Tensor::log, x),
        "sqrt of",
        "element 0 of 3",
        "in f/branch 1)");
  }

  @Test
  void allowsConstants() {
    var f = jit((Tensor x) -> Lax.concatenate(List.of(x, Tensor.full(Double.NaN, 1)), 0));
    assertThat(f.apply(X).shape().dims()).containsExactly(4);
  }

  @Test
  void looksIntoGradients() {
    assertFound(x -> grad((Tensor v) -> v.sqrt().mul(0).sum()).apply(x), "is NaN");
  }

  @Test
  void saysWhichArgumentIsNotANumber() {
    assertThatThrownBy(
            () ->
                jit((List<Tensor> in) -> in.get(1).mul(2)).apply(List.of(X, Tensor.of(Double.NaN))))
        .isInstanceOf(NotFiniteException.class)
        .hasMessageContaining("the argument '0/1' is NaN before anything is computed");
  }

  @Test
  void donatesNothingAndAllowsInfinities() {
    var doubled = jit((Tensor x) -> x.log()).donate(0);
    Tensor x = Tensor.of(1., 0);
    assertThat(doubled.apply(x).toFloats()).containsExactly(0, Float.NEGATIVE_INFINITY);
    assertThat(x.isClosed()).isFalse();
  }
}
