package org.nanodo.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nanodo.Tensor;
import org.nanodo.ir.DType;
import org.nanodo.model.DoConfig;
import org.nanodo.nn.Params;
import org.nanodo.nn.Sampling;
import org.nanodo.runtime.Devices;
import org.nanodo.sample.SampleOptions;
import org.nanodo.sample.Sampler;
import org.nanodo.sample.TokenListener;
import org.nanodo.sharding.Layout;
import org.nanodo.task.Tokens;

/**
 * Tokens a second of NanoDO's model, next to a plain JAX loop with a cache of keys and values in
 * the same run; of both the best of three. Argument: a Python that has JAX.
 *
 * <pre>./nanodo run tests/src/test/java/org/nanodo/benchmarks/SampleSpeed.java PYTHON</pre>
 */
public final class SampleSpeed {
  private static final String SCRIPT = "tests/src/test/python/sample_speed.py";
  private static final int RUNS = 3;

  private SampleSpeed() {}

  private record Shape(
      String name, int D, int H, int N, int F, int V, int B, int prompt, int made) {
    int length() {
      return prompt + made;
    }

    String line() {
      return "%d %d %d %d %d %d %d %d %d".formatted(D, H, length(), N, F, V, B, prompt, made);
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          new Shape("nano, 1 sequence", 128, 4, 2, 512, 8192, 1, 16, 240),
          new Shape("nano, 8 sequences", 128, 4, 2, 512, 8192, 8, 16, 240),
          new Shape("small, 1 sequence", 128, 4, 4, 512, 1000, 1, 16, 240),
          new Shape("small, 8 sequences", 128, 4, 4, 512, 1000, 8, 16, 240),
          new Shape("readme32, 1 sequence", 512, 8, 6, 2048, 32101, 1, 16, 112),
          new Shape("readme32, 8 sequences", 512, 8, 6, 2048, 32101, 8, 16, 112));

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("give one argument: a Python that has JAX");
    }
    try (var jax = Peer.start(arguments[0], SCRIPT)) {
      System.out.printf("%-24s %10s %10s %7s%n", "tokens a second", "here", "JAX", "ratio");
      for (Shape shape : SHAPES) {
        double ours = measure(shape);
        double theirs = jax.measure(shape.line());
        System.out.printf("%-24s %10.0f %10.0f %7.2f%n", shape.name, ours, theirs, ours / theirs);
      }
    }
  }

  private static double measure(Shape shape) {
    var task =
        new DoConfig(shape.D, shape.H, shape.length(), shape.N, shape.F, DType.F32, false, false);
    var ids = new Tokens(Tensor.zeros(DType.I32, 1, 4), shape.V);
    Map<String, Tensor> params = Params.init(0, s -> task.predict(s, ids));
    var sampler = new Sampler(Devices.client(), task, shape.V, -1, Layout.SINGLE);
    int[] prompt = new int[shape.prompt];
    Arrays.fill(prompt, 5);
    List<int[]> prompts = Collections.nCopies(shape.B, prompt);
    var options = new SampleOptions(new Sampling(1, 0, 1, 0, 1), shape.made, 1);
    double best = Double.MAX_VALUE;
    for (int i = 0; i <= RUNS; i++) {
      long start = System.nanoTime();
      sampler.sample(params, prompts, options, TokenListener.NONE);
      best = i == 0 ? best : Math.min(best, (System.nanoTime() - start) * 1e-9);
    }
    params.values().forEach(Tensor::close);
    return shape.B * shape.made / best;
  }
}
