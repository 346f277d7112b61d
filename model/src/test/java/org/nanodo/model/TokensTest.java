package org.nanodo.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Shape;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.nn.ChunkedCrossEntropy;
import org.nanodo.nn.Metrics;
import org.nanodo.nn.Params;
import org.nanodo.nn.Scope;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.Layout;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.MeshAxes;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.task.Tokens;

/** A token that is not in the vocabulary is seen in the loss; padding is the only exception. */
class TokensTest {
  private static final int L = 4;
  private static final int V = 11;
  private static final Mesh MESH = Mesh.of(MeshAxes.DATA, 1, MeshAxes.MODEL, 1);
  private static final TransformerDo MODEL =
      new TransformerDo(new DoConfig(4, 2, L, 1, 4, DType.F32, false, false));

  /** Row by row: a token too large or negative as the first input, as a target, as the last. */
  private static final int[][] BATCHES = {
    {1, 10, 2, 0},
    {11, 3, 2, 1},
    {-1, 3, 2, 1},
    {1, 3, 11, 0},
    {1, 3, -7, 0},
    {1, 3, 2, 0x7fffffff},
  };

  /** The mean loss of each batch of one sequence. */
  @Test
  void theLossOfATokenOutsideTheVocabularyIsNaN() {
    var results =
        run(
            in ->
                IntStream.range(0, BATCHES.length)
                    .mapToObj(b -> Loss.mean(MODEL, scope(), tokens(in, b), new Metrics()))
                    .toList());
    assertThat(results).extracting(Literal::item).satisfies(TokensTest::onlyTheFirstIsANumber);
    assertThat(results.get(0).item()).isBetween(1.0, 5.0);
  }

  /** The scores see what is fed in, also where nothing follows that could be predicted. */
  @Test
  void theScoresOfATokenOutsideTheVocabularyAreNaN() {
    var results =
        run(
            in ->
                IntStream.range(0, BATCHES.length)
                    .mapToObj(b -> MODEL.apply(scope(), tokens(in, b)).sum())
                    .toList());
    assertThat(results).extracting(Literal::item).satisfies(TokensTest::onlyTheFirstIsANumber);
  }

  @Test
  void theLossInPartsOfATargetOutsideTheVocabularyIsNaN() {
    var results =
        run(
            in ->
                IntStream.range(0, BATCHES.length)
                    .mapToObj(
                        b -> {
                          Tensor y_BxL = row(in, b);
                          Tensor x_BxLxD = Lax.full(TensorType.of(DType.F32, 1, L, 4), 0.5);
                          Tensor table_VxD = Lax.full(TensorType.of(DType.F32, V, 4), 0.5);
                          Tensor weights_BxL = Lax.full(TensorType.of(DType.F32, 1, L), 1);
                          return new ChunkedCrossEntropy(
                                  (x, table) -> x.matmul(table.transpose()), 0, 2)
                              .sum(x_BxLxD, table_VxD, y_BxL, weights_BxL, scope())
                              .loss();
                        })
                    .toList());
    assertThat(results).extracting(Literal::item).satisfies(TokensTest::onlyTheFirstIsANumber);
    assertThat((float) results.get(0).item()).isEqualTo((float) (L * Math.log(V)));
  }

  private static void onlyTheFirstIsANumber(List<? extends Double> losses) {
    assertThat(losses.get(0)).isFinite();
    assertThat(losses.subList(1, losses.size())).isNotEmpty().allMatch(loss -> loss.isNaN());
  }

  private static Tensor row(Tensor in, int b) {
    return Lax.sliceInDim(in, b, b + 1, 0);
  }

  private static Tokens tokens(Tensor in, int b) {
    return new Tokens(row(in, b), V);
  }

  private static Scope scope() {
    var params = new TreeMap<String, Tensor>();
    Params.declare(
            Layout.SINGLE,
            s -> MODEL.apply(s, new Tokens(Lax.full(TensorType.of(DType.I32, 1, L), 0), V)))
        .forEach((path, p) -> params.put(path, p.draw(Lax.constant(p.keys(0, path)))));
    return Scope.of(params);
  }

  private static List<Literal> run(Function<Tensor, List<Tensor>> f) {
    int[] tokens = IntStream.range(0, BATCHES.length * L).map(i -> BATCHES[i / L][i % L]).toArray();
    var whole = NamedSharding.replicated(MESH);
    var type = new TensorType(DType.I32, Shape.of(BATCHES.length, L));
    Tree<ArgSpec> arg = Tree.of(new ArgSpec(type, whole), ArgSpec.class);
    try (Client client = Client.open(ClientOptions.cpu(1));
        Compiled program = Jit.compile(client, "f", f, arg, JitOptions.replicated(whole));
        Tensor in = Tensor.of(client, Literal.i32(tokens, BATCHES.length, L), whole)) {
      List<Tensor> out = program.call(arg.with(List.of(in))).leaves();
      List<Literal> results = out.stream().map(Tensor::toHost).toList();
      out.forEach(Tensor::close);
      return results;
    }
  }
}
