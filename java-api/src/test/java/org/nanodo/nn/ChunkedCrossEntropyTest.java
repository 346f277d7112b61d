package org.nanodo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Transforms.WithAux;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.AxisRules;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.LogicalAxes;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.MeshAxes;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;

/** The loss in parts is that of all logits, and so are its gradients. */
class ChunkedCrossEntropyTest {
  private static final int B = 8;
  private static final int L = 8;
  private static final int D = 4;
  private static final int V = 11;
  private static final double SCALE = 0.5;
  private static final List<String> TABLE_AXES = List.of(LogicalAxes.VOCAB, LogicalAxes.EMBEDDING);

  private static final Random RANDOM = new Random(3);
  private static final double[] X = doubles(B * L * D);
  private static final double[] TABLE = doubles(V * D);
  private static final int[] Y = RANDOM.ints(B * L, 0, V).toArray();
  private static final double[] WEIGHTS =
      IntStream.range(0, B * L).mapToDouble(i -> i % 3 == 0 ? 0 : 1 + i % 2).toArray();

  private record Params(Tensor x_BxLxD, Tensor table_VxD) {}

  private static double[] doubles(int n) {
    return RANDOM.doubles(n, -1, 1).map(v -> (float) v).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 0",
    "2, 1, 1, 0",
    "8, 1, 1, 0",
    "2, 4, 1, 0",
    "4, 4, 1, 0",
    "4, 2, 2, 0",
    "3, 1, 1, 0",
    "3, 4, 1, 0",
    "3, 2, 2, 0",
    "2, 1, 1, 0.1",
    "3, 2, 2, 0.1"
  })
  void isTheLossOfAllLogits(int parts, int data, int model, double zLoss) {
    var mesh = Mesh.of(MeshAxes.DATA, data, MeshAxes.MODEL, model);
    List<float[]> found = valueAndGrads(parts, mesh, zLoss);
    assertThat((double) found.get(0)[0]).isCloseTo(loss(X, TABLE, zLoss), within(1e-4));
    assertThat((double) found.get(1)[0]).isCloseTo(loss(X, TABLE, 0), within(1e-4));
    close(found.get(2), centralDifferences(x -> loss(x, TABLE, zLoss), X));
    close(found.get(3), centralDifferences(table -> loss(X, table, zLoss), TABLE));
  }

  private static void close(float[] found, double[] expected) {
    double[] doubles = IntStream.range(0, found.length).mapToDouble(i -> found[i]).toArray();
    assertThat(doubles).containsExactly(expected, within(2e-5));
  }

  /** The weighted sum of cross entropies and z-losses, in plain loops. */
  private static double loss(double[] x, double[] table, double zLoss) {
    double sum = 0;
    for (int i = 0; i < B * L; i++) {
      double normalizer = 0;
      double[] logits = new double[V];
      for (int v = 0; v < V; v++) {
        for (int d = 0; d < D; d++) {
          logits[v] += x[i * D + d] * table[v * D + d];
        }
        normalizer += Math.exp(logits[v]);
      }
      sum += WEIGHTS[i] * (Math.log(normalizer) - logits[Y[i]]);
      sum += WEIGHTS[i] * zLoss * Math.pow(Math.log(normalizer), 2);
    }
    return SCALE * sum;
  }

  private static double[] centralDifferences(ToDoubleFunction<double[]> f, double[] at) {
    double h = 1e-5;
    return IntStream.range(0, at.length)
        .mapToDouble(
            i -> {
              double[] up = at.clone();
              double[] down = at.clone();
              up[i] += h;
              down[i] -= h;
              return (f.applyAsDouble(up) - f.applyAsDouble(down)) / (2 * h);
            })
        .toArray();
  }

  /** All on the devices: x by rows, the table as it is stored. */
  private static List<float[]> valueAndGrads(int parts, Mesh mesh, double zLoss) {
    Scope s = Scope.of(Map.of(), new Layout(mesh, AxisRules.DEFAULT, true));
    var rows = new NamedSharding(mesh, PartitionSpec.of(MeshAxes.DATA));
    NamedSharding stored = s.layout().stored(TABLE_AXES);
    List<Literal> values =
        List.of(
            literal(DType.F32, X, B, L, D),
            literal(DType.F32, TABLE, V, D),
            literal(DType.I32, Arrays.stream(Y).asDoubleStream().toArray(), B, L),
            literal(DType.F32, WEIGHTS, B, L));
    List<NamedSharding> layouts = List.of(rows, stored, rows, rows);
    Tree<ArgSpec> args =
        Tree.of(values, Literal.class)
            .zip(Tree.of(layouts, NamedSharding.class), (v, at) -> new ArgSpec(v.type(), at));
    Function<List<Tensor>, List<Tensor>> f =
        in -> {
          var r =
              Transforms.<Params, Tensor>valueAndGradAux(
                      p -> {
                        Tensor whole = s.gathered(p.table_VxD, TABLE_AXES);
                        var loss =
                            new ChunkedCrossEntropy(
                                (x, table) -> x.matmul(table.transpose()), zLoss, parts);
                        TokenLoss sum = loss.sum(p.x_BxLxD, whole, in.get(2), in.get(3), s);
                        return new WithAux<>(sum.loss().mul(SCALE), sum.crossEntropy().mul(SCALE));
                      })
                  .apply(new Params(in.get(0), in.get(1)));
          return List.of(r.value(), r.aux(), r.grad().x_BxLxD, r.grad().table_VxD);
        };
    var whole = NamedSharding.replicated(mesh);
    var results = List.of(whole, whole, rows, stored);
    var options = new JitOptions(types -> types.with(results), Partitioner.SHARDY, Map.of());
    try (Client client = Client.open(ClientOptions.cpu(mesh.size()));
        Compiled program = Jit.compile(client, "loss", f, args, options)) {
      Tree<Tensor> arrays =
          args.with(values).zip(args, (v, a) -> Tensor.of(client, v, a.sharding()));
      List<Tensor> out = program.call(arrays).leaves();
      List<float[]> found = out.stream().map(a -> a.toHost().toFloats()).toList();
      arrays.leaves().forEach(Tensor::close);
      out.forEach(Tensor::close);
      return found;
    }
  }

  private static Literal literal(DType dtype, double[] values, int... dims) {
    return Literal.of(new TensorType(dtype, Shape.of(dims)), values);
  }

  /** With 2^28 bytes of logits in each of four parts, which 127 positions fill but for one. */
  @Test
  void aPrimeLengthTakesNoMoreMemoryThanItsNeighbour() {
    assertThat((double) temporary(127)).isCloseTo(temporary(128), withinPercentage(2));
  }

  private static long temporary(int length) {
    int batch = 512;
    int vocabulary = 1 << 12;
    var mesh = Mesh.of(MeshAxes.DATA, 1);
    Scope s = Scope.of(Map.of(), new Layout(mesh, AxisRules.DEFAULT, true));
    var all = NamedSharding.replicated(mesh);
    Tree<ArgSpec> args =
        Tree.of(
            List.of(
                new ArgSpec(TensorType.of(DType.F32, batch, length, D), all),
                new ArgSpec(TensorType.of(DType.F32, vocabulary, D), all),
                new ArgSpec(TensorType.of(DType.I32, batch, length), all),
                new ArgSpec(TensorType.of(DType.F32, batch, length), all)),
            ArgSpec.class);
    int parts = ChunkedCrossEntropy.count(batch, length, vocabulary, 1);
    Function<List<Tensor>, List<Tensor>> f =
        in -> {
          var r =
              Transforms.valueAndGrad(
                      (Params p) ->
                          new ChunkedCrossEntropy(
                                  (x, table) -> x.matmul(table.transpose()), 0, parts)
                              .sum(p.x_BxLxD, p.table_VxD, in.get(2), in.get(3), s)
                              .loss())
                  .apply(new Params(in.get(0), in.get(1)));
          return List.of(r.value(), r.grad().x_BxLxD, r.grad().table_VxD);
        };
    var options =
        new JitOptions(types -> types.with(List.of(all, all, all)), Partitioner.SHARDY, Map.of());
    try (Client client = Client.open(ClientOptions.cpu(1));
        Compiled program = Jit.compile(client, "loss", f, args, options)) {
      return program.program().memoryStats().temporaries();
    }
  }

  /** One part has at most 2^28 bytes of logits on a device, if 16 parts are enough. */
  @ParameterizedTest
  @CsvSource({
    "8, 1024, 256, 1, 1",
    "8, 1024, 8192, 1, 1",
    "8, 1024, 8193, 1, 2",
    "8, 1024, 32768, 1, 4",
    "8, 1024, 32768, 4, 1",
    "8, 1024, 50000, 1, 8",
    "8, 1023, 32768, 1, 11",
    "8, 1021, 32768, 1, 4",
    "8, 1021, 32768, 4, 1",
    "8, 1022, 40000, 1, 7",
    "8, 127, 262144, 1, 4",
    "8, 17, 80000000, 1, 9",
    "1, 1, 2000000000, 1, 1",
    "8, 7, 80000000, 1, 7",
    "64, 4096, 250000, 1, 16",
  })
  void partsAreAsFewAsFit(int B, int L, int V, int devices, int parts) {
    assertThat(ChunkedCrossEntropy.count(B, L, V, devices)).isEqualTo(parts);
  }
}
