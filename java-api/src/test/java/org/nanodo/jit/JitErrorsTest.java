package org.nanodo.jit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.sharding.PartitionSpec.REPLICATED;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.Fn;
import org.nanodo.Lax;
import org.nanodo.Tensor;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.ir.TensorType;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;
import org.nanodo.sharding.Partitioner;
import org.nanodo.sharding.ShardingException;
import org.nanodo.testing.TestDevices;

/** What does not fit is refused before XLA sees it, by name. */
@ExtendWith(TestDevices.class)
class JitErrorsTest {
  private static final Mesh FOUR = Mesh.of("data", 4);
  private static final NamedSharding WHOLE = NamedSharding.replicated(FOUR);
  private static final NamedSharding ROWS = rows(FOUR);
  private static final TensorType TYPE = TensorType.of(DType.F32, 8, 2);

  private record Batch<T>(T tokens, T targets) {}

  private static NamedSharding rows(Mesh mesh) {
    return new NamedSharding(mesh, PartitionSpec.of("data"));
  }

  private static Lowered lower(
      ArgSpec tokens, ArgSpec targets, NamedSharding result, Function<Tensor, Tensor> f) {
    return Jit.lower(
        "f",
        (Batch<Tensor> b) -> Map.of("loss", f.apply(b.tokens)),
        Tree.of(new Batch<>(tokens, targets), ArgSpec.class),
        new JitOptions(t -> t.map(x -> result), Partitioner.SHARDY, Map.of()));
  }

  private static void refuses(String message, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOf(ShardingException.class)
        .hasMessageStartingWith(message + " (JitErrorsTest.java:");
  }

  private static final ArgSpec ARG = new ArgSpec(TYPE, ROWS);

  @Test
  void argumentsThatDoNotDivide() {
    var odd = new ArgSpec(TensorType.of(DType.F32, 6), ROWS);
    refuses(
        "argument 'targets' f32[6]: dimension 0 of size 6 is not divisible by the 4 devices of mesh"
            + " axis data; pad it, or do not split it",
        () -> lower(ARG, odd, WHOLE, x -> x));
  }

  @Test
  void resultsThatDoNotDivide() {
    refuses(
        "result 'loss' f32[2]: dimension 0 of size 2 is not divisible by the 4 devices of mesh axis"
            + " data; pad it, or do not split it",
        () -> lower(ARG, ARG, ROWS, x -> x.sum(0)));
    refuses(
        "result 'loss' f32[]: P(data) has more dimensions than a tensor of rank 0",
        () -> lower(ARG, ARG, ROWS, x -> x.sum()));
  }

  @Test
  void moreThanOneMesh() {
    Mesh two = Mesh.of("data", 2);
    refuses(
        "the arguments of a compiled function need one mesh, found [[data=4], [data=2]]",
        () -> lower(ARG, new ArgSpec(TYPE, rows(two)), WHOLE, x -> x));
    refuses(
        "result 'loss' f32[8,2] is laid out over [data=2], the arguments over [data=4]; lay all out over one mesh",
        () -> lower(ARG, ARG, NamedSharding.replicated(two), x -> x));
    Fn<Tensor, Tensor> within =
        Fn.of("within", x -> Lax.withShardingConstraint(x.exp(), rows(two)));
    assertThatThrownBy(() -> lower(ARG, ARG, WHOLE, x -> within.apply(x)))
        .isInstanceOf(ShardingException.class)
        .hasMessageMatching(
            "sharding_constraint \\(JitErrorsTest.java:\\d+\\): exp \\(JitErrorsTest.java:\\d+\\)"
                + " f32\\[8,2\\] is laid out over \\[data=2\\], the arguments over \\[data=4\\]; lay all"
                + " out over one mesh \\(JitErrorsTest.java:\\d+\\)");
  }

  @Test
  void constraintsThatDoNotDivide() {
    assertThatThrownBy(
            () -> lower(ARG, ARG, WHOLE, x -> Lax.withShardingConstraint(x.sum(0), ROWS)))
        .isInstanceOf(ShapeException.class)
        .hasMessageMatching(
            "sharding_constraint: reduce_sum \\(JitErrorsTest.java:\\d+\\) f32\\[2\\]: dimension 0 of"
                + " size 2 is not divisible by the 4 devices of mesh axis data; pad it, or do not split it"
                + " \\(JitErrorsTest.java:\\d+\\)");
  }

  @Test
  void asManyLayoutsAsResults() {
    Function<List<Tensor>, List<Tensor>> two = in -> List.of(in.get(0), in.get(0));
    var options =
        new JitOptions(
            t -> Tree.of(List.of(ROWS), NamedSharding.class), Partitioner.SHARDY, Map.of());
    refuses(
        "a function of 2 results needs as many layouts, found 1",
        () -> Jit.lower("f", two, Tree.of(List.of(ARG), ArgSpec.class), options));
  }

  @Test
  void aMeshLargerThanTheClient() {
    Mesh sixteen = Mesh.of("data", 16);
    var whole = NamedSharding.replicated(sixteen);
    Tree<ArgSpec> args = Tree.of(List.of(new ArgSpec(TYPE, whole)), ArgSpec.class);
    refuses(
        "mesh [data=16] needs 16 devices, the client has 8",
        () ->
            Jit.compile(
                TestDevices.client(),
                "f",
                (List<Tensor> x) -> x,
                args,
                JitOptions.replicated(whole)));
  }

  @Test
  void callsWithOtherArraysThanCompiledFor() {
    Tree<ArgSpec> args = Tree.of(Map.of("x", ARG), ArgSpec.class);
    try (Compiled compiled =
            Jit.compile(
                TestDevices.client(),
                "f",
                (Map<String, Tensor> in) -> in,
                args,
                JitOptions.replicated(WHOLE));
        Array other = array(TensorType.of(DType.F32, 4), ROWS);
        Array whole = array(TYPE, WHOLE);
        Array two = array(TYPE, rows(Mesh.of("data", 2)));
        Array right = array(TYPE, ROWS)) {
      refuses(
          "argument 'x' is Array f32[4] P(data) over [data=4], compiled for f32[8,2] P(data) over"
              + " [data=4]",
          () -> call(compiled, other));
      refuses(
          "argument 'x' is Array f32[8,2] P() over [data=4], compiled for f32[8,2] P(data) over"
              + " [data=4]",
          () -> call(compiled, whole));
      refuses(
          "argument 'x' is Array f32[8,2] P(data) over [data=2], compiled for f32[8,2] P(data) over"
              + " [data=4]",
          () -> call(compiled, two));
      refuses("compiled for 1 tensors, called with 2", () -> call(compiled, right, right));
      call(compiled, right);
    }
  }

  @Test
  void anArrayOfAnotherClient() {
    var whole = NamedSharding.replicated(Mesh.of("data", 1));
    Tree<ArgSpec> args = Tree.of(Map.of("x", new ArgSpec(TYPE, whole)), ArgSpec.class);
    Literal x = Literal.of(TYPE, new double[16]);
    try (Client other = Client.open(ClientOptions.cpu(1));
        Array theirs = Array.of(other, x, whole);
        Array ours = Array.of(TestDevices.client(), theirs.toHost(), whole);
        Compiled compiled =
            Jit.compile(
                TestDevices.client(),
                "f",
                (Map<String, Tensor> in) -> in,
                args,
                JitOptions.replicated(whole))) {
      assertThatThrownBy(() -> call(compiled, theirs))
          .isInstanceOf(ShardingException.class)
          .hasMessageMatching(
              "argument 'x', Array f32\\[8,2\\] P\\(\\), is on .* of another client; a client"
                  + " computes only with its own arrays: make it with the client that the function"
                  + " was compiled for, or copy it there with Array.of\\(client, array.toHost\\(\\),"
                  + " sharding\\) \\(JitErrorsTest.java:\\d+\\)");
      call(compiled, ours);
    }
  }

  private static void call(Compiled compiled, Array... arrays) {
    compiled.run(Tree.of(List.of(arrays), Array.class)).leaves().forEach(Tensor::close);
  }

  private static Array array(TensorType type, NamedSharding sharding) {
    return Array.of(
        TestDevices.client(), Literal.of(type, new double[(int) type.shape().size()]), sharding);
  }

  @Test
  void butNotTrailingDimensionsThatAreWhole() {
    var longer = new NamedSharding(FOUR, PartitionSpec.of("data", REPLICATED));
    assertThat(longer).isEqualTo(ROWS);
    Lowered lowered = lower(new ArgSpec(TYPE, longer), ARG, WHOLE, x -> x);
    assertThat(lowered.results().paths()).containsExactly("loss");
  }
}
