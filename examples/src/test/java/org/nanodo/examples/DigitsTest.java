package org.nanodo.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.Transforms.jit;
import static org.nanodo.Transforms.valueAndGrad;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.config.Config;
import org.nanodo.ir.DType;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.proto.Event;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.runtime.Devices;
import org.nanodo.train.TrainRun;

class DigitsTest {
  private static final Digits TASK = new Digits(List.of(32), 0.1);

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static Digits.Images images(String split) {
    return TASK.examples(split).orElseThrow();
  }

  /** As scikit-learn describes them: 1,797 images, of each digit 174 to 183. */
  @Test
  void everyImageIsInOneSplit() {
    Tensor train = images("train").pixels_Bx64();
    Tensor test = images("test").pixels_Bx64();
    assertThat(train.type()).hasToString("f32[1437,64]");
    assertThat(test.type()).hasToString("f32[360,64]");
    assertThat(train.min().item()).isZero();
    assertThat(train.max().item()).isOne();
    // The first image, a zero, is one for evaluation.
    assertThat(test.at(0).mul(16.).toFloats()).startsWith(0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13);
    assertThat(images("test").labels_B().at(0).item()).isZero();
    Tensor labels = images("train").labels_B();
    assertThat(labels.type()).hasToString("i32[1437]");
    for (int digit = 0; digit < 10; digit++) {
      double count = labels.eq(digit).astype(DType.F32).sum().item();
      double more = images("test").labels_B().eq(digit).astype(DType.F32).sum().item();
      assertThat(count + more).isBetween(174., 183.);
    }
  }

  @Test
  void learnsInALoopOfOnesOwn() {
    Digits.Images train = images("train");
    var step =
        jit(
            (Map<String, Tensor> params, Tensor key) -> {
              var at =
                  valueAndGrad(
                          (Map<String, Tensor> p) ->
                              TASK.loss(Scope.of(p).withKey(key), train, new Metrics()))
                      .apply(params);
              return Tree.map((p, g) -> p.sub(g.mul(0.5)), params, at.grad());
            });
    Map<String, Tensor> params = Params.init(0, s -> TASK.loss(s, train, new Metrics()));
    assertThat(params)
        .containsOnlyKeys("Dense_0/kernel", "Dense_0/bias", "Dense_1/kernel", "Dense_1/bias");
    for (int i = 0; i < 60; i++) {
      params = step.apply(params, Random.key(i));
    }
    var metrics = new Metrics();
    Tensor loss = TASK.evaluate(Scope.of(params), images("test"), metrics);
    Metrics.Mean accuracy = metrics.collected().means().get("accuracy");
    assertThat(accuracy.count().item()).isEqualTo(360);
    assertThat(accuracy.mean().item()).isGreaterThan(0.9);
    assertThat(loss.item()).isLessThan(0.4);
    Tensor digits = TASK.predict(Scope.of(params), images("test")).argmax(-1);
    Tensor right = digits.eq(images("test").labels_B()).astype(DType.F32);
    assertThat(right.mean().item()).isCloseTo(accuracy.mean().item(), within(1e-6));
  }

  /** In the trainer, whose metrics TensorBoard shows. */
  @Test
  void theTrainersAccuracyIsForTensorBoard(@TempDir Path workdir) throws IOException {
    Config config =
        Config.load(
            "nano",
            List.of(
                "task=digits",
                "batch_size=60",
                "eval_every_steps=40",
                "opt.num_train_steps=80",
                "workdir=" + workdir));
    int status =
        new TrainRun(config, new PrintWriter(new StringWriter()), s -> {})
            .run(ClientOptions.cpu(1));
    assertThat(status).isZero();
    Map<Long, Float> accuracy = scalars(workdir, "eval_accuracy");
    assertThat(accuracy.keySet()).containsExactly(0L, 40L, 80L);
    assertThat(accuracy.get(0L)).isLessThan(0.3f);
    assertThat(accuracy.get(80L)).isGreaterThan(0.9f);
    assertThat(scalars(workdir, "train_accuracy")).hasSize(80);
  }

  /** The values of a tag by step, from the records of an event file: length, sum, event, sum. */
  private static Map<Long, Float> scalars(Path workdir, String tag) throws IOException {
    Path file;
    try (Stream<Path> all = Files.list(workdir)) {
      file = all.filter(f -> f.toString().contains("tfevents")).findFirst().orElseThrow();
    }
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    var values = new TreeMap<Long, Float>();
    while (bytes.hasRemaining()) {
      var event = new byte[Math.toIntExact(bytes.getLong())];
      bytes.getInt();
      bytes.get(event).getInt();
      Event e = Event.parseFrom(event);
      e.getSummary().getValueList().stream()
          .filter(v -> v.getTag().equals(tag))
          .forEach(v -> values.put(e.getStep(), v.getSimpleValue()));
    }
    return values;
  }
}
