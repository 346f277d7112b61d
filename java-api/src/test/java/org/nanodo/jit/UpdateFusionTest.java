package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.jit;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.optim.Moments;
import org.nanodo.runtime.Devices;

/** Which operations become one call, and that programs with such calls compute the same. */
class UpdateFusionTest {
  private static final int[] DIMS = {41, 25};

  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Tensor normal(int seed, int... dims) {
    var type = TensorType.of(DType.F32, dims);
    double[] values = new Random(seed).doubles(type.shape().size()).map(x -> 4 * x - 2).toArray();
    return Tensor.of(Literal.of(type, values));
  }

  private static int calls(Lowered lowered) {
    return PlatformPrograms.text(lowered, "cpu").split("\"nanodo_elementwise\"", -1).length - 1;
  }

  /**
   * Compiled, the function has so many calls and the results of its operations one by one, whether
   * or not arguments are donated.
   */
  private static void require(int calls, Function<List<Tensor>, List<Tensor>> f, Tensor... in) {
    assertThat(calls(jit(f).lower(List.of(in)))).isEqualTo(calls);
    requireSame(false, f, in);
    requireSame(true, f, in);
  }

  private static void requireSame(
      boolean donated, Function<List<Tensor>, List<Tensor>> f, Tensor... in) {
    List<double[]> expected = f.apply(List.of(in)).stream().map(Tensor::toDoubles).toList();
    List<Tensor> copies = Stream.of(in).map(x -> Tensor.of(x.toHost())).toList();
    List<Tensor> found = (donated ? jit(f).donate(0) : jit(f)).apply(copies);
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      double[] exact = expected.get(i);
      double[] values = found.get(i).toDoubles();
      assertThat(values).hasSameSizeAs(exact);
      for (int j = 0; j < exact.length; j++) {
        assertThat(values[j])
            .as("element %d of result %d, donated: %s", j, i, donated)
            .isCloseTo(exact[j], within(1e-5 * Math.max(1, Math.abs(exact[j]))));
      }
    }
  }

  private static void require(int calls, Function<Tensor, List<Tensor>> f) {
    require(calls, in -> f.apply(in.get(0)), normal(1, DIMS));
  }

  @Test
  void resultsThatOthersUseAreOneCall() {
    require(
        1,
        x -> {
          Tensor y = x.mul(2);
          Tensor z = y.add(1);
          return List.of(z, y, y.mul(z), x.sub(z));
        });
  }

  @Test
  void aSingleResultOrSmallTensorsAreNone() {
    require(0, x -> List.of(x.mul(2).add(1).abs()));
    require(1, in -> both(in.get(0)), normal(2, 1024));
    require(0, in -> both(in.get(0)), normal(2, 1023));
    require(0, in -> both(in.get(0).astype(DType.F64)), normal(2, 2000));
    require(0, in -> both(in.get(0).astype(DType.BF16)), normal(2, 2000));
  }

  private static List<Tensor> both(Tensor x) {
    Tensor y = x.mul(2);
    return List.of(y, y.add(1));
  }

  @Test
  void resultsThatShareNothingAreNotTogether() {
    Tensor x = normal(3, DIMS);
    Tensor y = normal(4, DIMS);
    require(0, in -> List.of(in.get(0).mul(2), in.get(1).mul(2)), x, y);
    require(
        2,
        in -> List.of(both(in.get(0)), both(in.get(1))).stream().flatMap(List::stream).toList(),
        x,
        y);
  }

  @Test
  void whatOtherOperationsUseIsWrittenToo() {
    require(
        1,
        x -> {
          Tensor y = x.mul(2);
          Tensor inside = y.add(1);
          Tensor z = inside.mul(3);
          return List.of(y, z, inside.matmul(inside.transpose()), inside.flip(0).at(0));
        });
  }

  /** A group of both sides would wait for its own sum. */
  @Test
  void partsThatDependOnEachOtherThroughAnotherOperationStayApart() {
    require(
        0,
        x -> {
          Tensor y = x.mul(2);
          return List.of(y, y.add(y.sum()));
        });
    require(
        2,
        x -> {
          List<Tensor> first = both(x);
          Tensor sum = first.get(0).sum();
          Tensor alone = x.mul(3);
          Tensor y = first.get(1).add(alone).sub(sum);
          return List.of(first.get(0), first.get(1), y, y.mul(sum), alone.matmul(y.transpose()));
        });
    require(
        3,
        x -> {
          List<Tensor> first = both(x);
          List<Tensor> second = both(first.get(1).flip(0).add(first.get(0)));
          List<Tensor> third = both(second.get(0).mul(Moments.of(second.get(1), 0).squares()));
          return List.of(
              first.get(0),
              first.get(1),
              second.get(0),
              second.get(1),
              third.get(0).div(1e4),
              third.get(1).div(1e4),
              third.get(1).div(1e4).add(first.get(0)));
        });
  }

  /** The old value is read after the new one takes its memory. */
  @Test
  void donatedOperandsMayBeReadAfterwards() {
    Tensor gradient = normal(5, DIMS);
    require(
        1,
        in -> {
          Tensor momentum = in.get(1).mul(0.9).add(in.get(2));
          Tensor updated = in.get(0).sub(momentum.mul(0.1));
          Tensor old = in.get(0).flip(0).matmul(updated.transpose());
          return List.of(updated, momentum, old, in.get(1).sum(), in.get(0));
        },
        normal(6, DIMS),
        normal(7, DIMS),
        gradient);
  }

  /** Results in the other order than the arguments whose memory they take. */
  @Test
  void exchangedArgumentsAreReadBeforeTheyAreWritten() {
    require(
        1,
        in -> {
          Tensor sum = in.get(0).add(in.get(1));
          Tensor fromSecond = in.get(1).mul(2).add(sum);
          return List.of(fromSecond, in.get(0).sub(sum), in.get(1), fromSecond);
        },
        normal(8, DIMS),
        normal(9, DIMS));
  }

  /** Under another name the memory of an argument, which a result takes, is no result itself. */
  @Test
  void anArgumentUnderAnotherNameIsNotWrittenAgain() {
    require(
        1,
        x -> {
          Tensor y = x.mul(2);
          Tensor named = Lax.alias(x);
          return List.of(y, named, Lax.alias(y.add(named)), Lax.alias(Lax.alias(y)));
        });
    require(
        0,
        x -> {
          Tensor named = Lax.alias(x);
          return List.of(named, Lax.alias(named));
        });
  }

  @Test
  void scalarsAloneAreNoCall() {
    require(0, in -> both(in.get(0).broadcastTo(2000)), Tensor.full(0.75).astype(DType.F32));
    require(
        1,
        in -> {
          Tensor same = in.get(0).broadcastTo(2000);
          Tensor y = same.mul(2).sub(same);
          return List.of(y, y.mul(in.get(1)));
        },
        Tensor.full(0.75).astype(DType.F32),
        normal(10, 2000));
  }

  @Test
  void magnitudesOfComplexNumbersAreOperands() {
    require(
        1,
        in -> {
          Tensor size = Lax.complex(in.get(0), in.get(1)).abs();
          Tensor twice = size.mul(2);
          return List.of(size, twice, twice.neg());
        },
        normal(11, DIMS),
        normal(12, DIMS));
  }

  @Test
  void sumsOfStacksAreInTheCall() {
    Function<List<Tensor>, List<Tensor>> f =
        in -> {
          Tensor momentum = in.get(1).mul(0.9).add(in.get(0));
          Tensor updated = in.get(0).sub(momentum);
          Function<Tensor, Moments> each = Transforms.vmap((Tensor x) -> Moments.of(x, 0));
          Moments ofUpdated = each.apply(updated);
          Moments ofMomentum = Moments.of(momentum, 1);
          return List.of(
              momentum,
              updated,
              ofUpdated.sum(),
              ofUpdated.squares(),
              ofMomentum.sum(),
              ofMomentum.squares().add(ofUpdated.sum()));
        };
    List<Tensor> in = List.of(normal(13, 3, 19, 37), normal(14, 3, 19, 37));
    assertThat(PlatformPrograms.text(jit(f).lower(in), "cpu")).doesNotContain("nanodo_sums");
    require(1, f, in.get(0), in.get(1));
  }

  /** The first operation waits for the last: the order is found without recursion. */
  @Test
  void longProgramsAreOrdered() {
    require(
        1,
        x -> {
          Tensor decayed = x.mul(0.5);
          Tensor chain = x.at(0, 0);
          for (int i = 0; i < 1500; i++) {
            chain = chain.mul(0.5).add(0.25);
          }
          return List.of(decayed, decayed.add(chain));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void programsOfAnyShapeComputeTheSame(int seed) {
    var random = new Random(seed);
    int calls = 0;
    for (int i = 0; i < 6; i++) {
      var program = ElementwiseProgram.random(random, 3, 6 + random.nextInt(30));
      Tensor[] in = {normal(15, DIMS), normal(16, DIMS), normal(17, DIMS)};
      calls += calls(jit(program::apply).lower(List.of(in)));
      requireSame(i % 2 == 0, program::apply, in);
    }
    assertThat(calls).isGreaterThan(2);
  }
}
