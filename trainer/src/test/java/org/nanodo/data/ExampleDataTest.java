package org.nanodo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.config.ConfigException;
import org.nanodo.ir.DType;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Scope;
import org.nanodo.runtime.Devices;
import org.nanodo.task.Task;

/** Examples that a task brings along. */
class ExampleDataTest {
  @AfterAll
  static void close() {
    Devices.close();
  }

  record Points(Tensor x, Tensor label) {}

  /** Example i is the vector [2i, 2i + 1] with the label i. */
  record Pointed(int count, int width) implements Task<Points> {
    @Override
    public Points batch(int examples, int vocabSize) {
      return new Points(
          Tensor.abstractOf(DType.F32, examples, 2), Tensor.abstractOf(DType.I32, examples));
    }

    @Override
    public Tensor loss(Scope s, Points in, Metrics m) {
      return in.x.mean();
    }

    @Override
    public Optional<Points> examples(String split) {
      double[][] x =
          IntStream.range(0, count)
              .mapToObj(i -> IntStream.range(0, width).mapToDouble(k -> 2. * i + k).toArray())
              .toArray(double[][]::new);
      return split.equals("validation")
          ? Optional.empty()
          : Optional.of(new Points(Tensor.of(x), Tensor.arange(count)));
    }
  }

  private static Dataset data(int count) {
    return ExampleData.open(new Pointed(count, 2), "", Shard.WHOLE);
  }

  private static TrainOptions options(int batch, int epochs) {
    return new TrainOptions(batch, 1, 7, epochs, 0, 2, 2);
  }

  private static List<Integer> labels(TrainStream stream, int batches) {
    var labels = new ArrayList<Integer>();
    for (int b = 0; b < batches; b++) {
      Batch batch = stream.next(() -> false).orElseThrow();
      for (int i = 0; i < batch.tensors().get(1).type().shape().dim(0); i++) {
        int label = (int) batch.tensors().get(1).get(i);
        labels.add(label);
        assertThat(batch.tensors().get(0).get(2 * i)).isEqualTo(2. * label);
        assertThat(batch.tensors().get(0).get(2 * i + 1)).isEqualTo(2. * label + 1);
      }
    }
    return labels;
  }

  @Test
  void everyEpochHasEachExampleOnceInAnOrderOfItsOwn() {
    List<Integer> labels = labels(data(10).train(options(4, 0), DataState.START), 5);

    List<Integer> first = labels.subList(0, 10);
    List<Integer> second = labels.subList(10, 20);
    assertThat(new TreeSet<>(first)).hasSize(10);
    assertThat(new TreeSet<>(second)).hasSize(10);
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void goesOnWhereItWas() {
    List<Integer> whole = labels(data(10).train(options(3, 0), DataState.START), 8);
    TrainStream before = data(10).train(options(3, 0), DataState.START);
    labels(before, 5);

    assertThat(labels(data(10).train(options(3, 0), before.state()), 3))
        .isEqualTo(whole.subList(15, 24));
  }

  @Test
  void endsWithItsLastEpoch() {
    TrainStream stream = data(10).train(options(4, 2), DataState.START);
    labels(stream, 5);
    assertThat(stream.next(() -> false)).isEmpty();

    TrainStream odd = data(10).train(options(3, 1), DataState.START);
    labels(odd, 3);
    assertThat(odd.next(() -> false)).isEmpty();
    assertThat(odd.state().position()).isEqualTo(9);
  }

  @Test
  void evaluationIsInOrderAndLeavesOutWhatFillsNoBatch() {
    EvalSet eval = data(10).eval("test", 4, 1, 2);

    assertThat(eval.size()).isEqualTo(2);
    var labels = new ArrayList<Double>();
    eval.forEach(b -> IntStream.range(0, 4).forEach(i -> labels.add(b.tensors().get(1).get(i))));
    assertThat(labels).containsExactly(0., 1., 2., 3., 4., 5., 6., 7.);
  }

  @Test
  void otherDataIsNoticed() {
    DataState state = data(10).train(options(3, 0), DataState.START).state();

    assertThatThrownBy(() -> data(11).requireOwn(state, 7))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has read other data: 10 examples");
    assertThatThrownBy(() -> data(10).requireOwn(state, 8)).isInstanceOf(DataException.class);
  }

  @Test
  void examplesThatAreNoBatchOfTheTask() {
    assertThatThrownBy(() -> ExampleData.open(new Pointed(4, 3), "", Shard.WHOLE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("examples of the split 'train' of types [f32[4,3], i32[4]]")
        .hasMessageContaining("[f32[1,2], i32[1]]");
    assertThatThrownBy(() -> data(4).eval("validation", 1, 1, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has no examples of the split 'validation'");
  }
}
