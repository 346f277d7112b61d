package org.nanodo.benchmarks;

import static org.nanodo.Index.from;
import static org.nanodo.Transforms.grad;
import static org.nanodo.Transforms.jit;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nanodo.Lax;
import org.nanodo.Random;
import org.nanodo.Tensor;
import org.nanodo.Tensors;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.jit.Compiled;
import org.nanodo.model.DoConfig;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Nn;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.task.Tokens;

/**
 * What a single operation costs beside its arithmetic, next to JAX in the same run: executed at
 * once, traced and lowered, and in the compilation of a model whose layers are a loop. Argument: a
 * Python that has JAX.
 *
 * <pre>./nanodo run tests/src/test/java/org/nanodo/benchmarks/OperationSpeed.java PYTHON</pre>
 */
public final class OperationSpeed {
  private static final int ROUNDS = 5;

  /** How long an operation is repeated in a round. */
  private static final double SECONDS = 0.1;

  /** Rounds that are not counted, in which the JVM compiles what runs often. */
  private static final int WARM_UP = 10;

  /** Repetitions of an operation in the function that is traced. */
  private static final int TRACED = 100;

  private static final String SCRIPT = "tests/src/test/python/operation_speed.py";

  private OperationSpeed() {}

  /** Each keeps the shape of its argument, so that it can be repeated. */
  private static Map<String, UnaryOperator<Tensor>> operations(Tensor x, Tensor rows, Tensor key) {
    var all = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    all.put("add", v -> v.add(x));
    all.put("mul_number", v -> v.mul(0.5));
    all.put("tanh", Tensor::tanh);
    all.put("compare_where", v -> Lax.where(v.gt(0), v, x));
    all.put("astype", v -> v.astype(DType.BF16).astype(DType.F32));
    all.put("sum_keepdims", v -> v.keepDims().sum(1).add(x));
    all.put("max", v -> v.max(0).add(x));
    all.put("transpose", v -> v.transpose());
    all.put("reshape", v -> v.reshape(-1).reshape(64, 64));
    all.put("concatenate", v -> Lax.concatenate(List.of(v.at(from(32)), x.at(from(32))), 0));
    all.put("row", v -> v.at(3).add(x));
    all.put("take_rows", v -> v.at(rows));
    all.put("set_row", v -> v.set(3, 1));
    all.put("matmul", v -> v.matmul(x));
    all.put("softmax", Nn::softmax);
    all.put("cumsum", v -> v.cumsum(0));
    all.put("sort", v -> v.sort(1));
    all.put("argmax", v -> v.argmax(1).add(x));
    all.put("var", v -> v.var(0).add(x));
    all.put("random_normal", v -> Random.normal(key, 64, 64).add(v));
    return all;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("give one argument: a Python that has JAX");
    }
    Tensor x = Random.normal(Random.key(0), 64, 64).mul(0.1);
    Map<String, UnaryOperator<Tensor>> operations =
        operations(x, Tensor.arange(63, -1, -1), Random.key(1));
    try (var jax = Peer.start(arguments[0], SCRIPT)) {
      System.out.printf(
          "%-34s %10s %10s %7s%n", "microseconds an operation", "here", "JAX", "ratio");
      operations.forEach((name, f) -> compare(jax, "eager " + name, () -> eager(f, x)));
      for (int tensors : new int[] {1, 64}) {
        compare(jax, "call " + tensors, () -> call(tensors, x));
      }
      operations.forEach((name, f) -> compare(jax, "lower " + name, () -> lower(f, x)));
      System.out.printf("%n%-34s %10s %10s %7s%n", "milliseconds a model", "here", "JAX", "ratio");
      double[] six = compare(jax, "model 6", () -> model(6));
      double[] fortyEight = compare(jax, "model 48", () -> model(48));
      System.out.printf(
          "%-34s %10.2f %10.2f%n", "48 layers / 6", fortyEight[0] / six[0], fortyEight[1] / six[1]);
    }
  }

  @FunctionalInterface
  private interface Measured {
    double take();
  }

  /** The medians of both over rounds that alternate. */
  private static double[] compare(Peer jax, String name, Measured here) {
    var ours = new double[ROUNDS];
    var theirs = new double[ROUNDS];
    for (int i = 0; i < WARM_UP; i++) {
      here.take();
    }
    jax.measure(name);
    for (int i = 0; i < ROUNDS; i++) {
      ours[i] = here.take();
      theirs[i] = jax.measure(name);
    }
    double[] medians = {median(ours), median(theirs)};
    System.out.printf(
        "%-34s %10.1f %10.1f %7.2f%n", name, medians[0], medians[1], medians[0] / medians[1]);
    return medians;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static double eager(UnaryOperator<Tensor> f, Tensor x) {
    return 1e6 * repeat(f, x, (int) Math.max(20, SECONDS / repeat(f, x, 20)));
  }

  /** Seconds for each call; the last result is waited for. */
  private static double repeat(UnaryOperator<Tensor> f, Tensor x, int times) {
    try (var arena = Tensors.arena()) {
      long began = System.nanoTime();
      Tensor last = x;
      for (int i = 0; i < times; i++) {
        last = f.apply(x);
      }
      last.blockUntilReady();
      return (System.nanoTime() - began) * 1e-9 / times;
    }
  }

  /** A compiled function of so many tensors and as many results. */
  private static double call(int tensors, Tensor x) {
    List<Tensor> arguments = Collections.nCopies(tensors, x);
    var f = jit((List<Tensor> all) -> Tree.map(Tensor::neg, all));
    return eager(v -> f.apply(arguments).get(0), x);
  }

  private static double lower(UnaryOperator<Tensor> f, Tensor x) {
    long began = System.nanoTime();
    var repeated =
        jit(
            (Tensor v) -> {
              for (int i = 0; i < TRACED; i++) {
                v = f.apply(v);
              }
              return v;
            });
    if (repeated.lower(x).stablehlo().isEmpty()) {
      throw new IllegalStateException("no program");
    }
    return (System.nanoTime() - began) * 1e-3 / TRACED;
  }

  /** Milliseconds to trace, lower and compile the gradients of a Transformer. */
  private static double model(int layers) {
    var task = new DoConfig(128, 4, 64, layers, 512, DType.F32, false, true);
    var batch = new Tokens(Tensor.zeros(DType.I32, 4, 64), 256);
    var types = new LinkedHashMap<String, Tensor>();
    Params.declare(Layout.SINGLE, s -> task.loss(s, batch, new Metrics()))
        .forEach(
            (path, spec) ->
                types.put(
                    path, Tensor.abstractOf(spec.type(), NamedSharding.replicated(Mesh.SINGLE))));
    long began = System.nanoTime();
    var gradients =
        jit(
            (Map<String, Tensor> params, Tensor ids) ->
                grad((Map<String, Tensor> p) ->
                        task.loss(Scope.of(p), new Tokens(ids, 256), new Metrics()))
                    .apply(params));
    try (Compiled compiled = gradients.compile(types, batch.ids_BxL())) {
      return (System.nanoTime() - began) * 1e-6;
    }
  }
}
