package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.nanodo.runtime.Devices;

/** With strings as leaves; which class leaves have is up to the caller. */
class TreeTest {
  private record Dense(String kernel, String bias, int units) {}

  private record Block(Dense mlp, List<Dense> heads) {}

  private record Model<T>(List<Block> blocks, Map<String, T> extra, String embedding) {}

  private static Dense dense(String name) {
    return new Dense(name + ".k", name + ".b", name.length());
  }

  private static Model<Object> model() {
    var extra = new LinkedHashMap<String, Object>();
    extra.put("z", "z");
    extra.put("a", List.of("a0", 7, "a1"));
    return new Model<>(
        List.of(
            new Block(dense("m0"), List.of(dense("h0"), dense("h1"))),
            new Block(dense("m1"), List.of())),
        extra,
        "e");
  }

  @Test
  void comesApartInOrder() {
    assertThat(Tree.of(model(), String.class).leaves())
        .containsExactly(
            "m0.k", "m0.b", "h0.k", "h0.b", "h1.k", "h1.b", "m1.k", "m1.b", "a0", "a1", "z", "e");
  }

  @Test
  void namesEveryLeaf() {
    assertThat(Tree.of(model(), String.class).paths())
        .containsExactly(
            "blocks/0/mlp/kernel",
            "blocks/0/mlp/bias",
            "blocks/0/heads/0/kernel",
            "blocks/0/heads/0/bias",
            "blocks/0/heads/1/kernel",
            "blocks/0/heads/1/bias",
            "blocks/1/mlp/kernel",
            "blocks/1/mlp/bias",
            "extra/a/0",
            "extra/a/2",
            "extra/z",
            "embedding");
    assertThat(Tree.of("alone", String.class).paths()).containsExactly("");
  }

  @Test
  void comesTogetherAgain() {
    Model<Object> again = Tree.of(model(), String.class).build();
    assertThat(again).isEqualTo(model());
    assertThat(again.extra).isInstanceOf(SortedMap.class);
  }

  @Test
  void takesOtherLeaves() {
    Dense d = Tree.of(dense("d"), String.class).<String>map(String::toUpperCase).build();
    assertThat(d).isEqualTo(new Dense("D.K", "D.B", 1));
    Tree<String> named = Tree.of(dense("d"), String.class).mapWithPath((p, l) -> p + "=" + l);
    assertThat(named.leaves()).containsExactly("kernel=d.k", "bias=d.b");
    assertThatThrownBy(() -> named.with(List.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a tree of 2 leaves cannot take 1 (TreeTest.java:");
  }

  @Test
  void hasAStructureThatStaticValuesBelongTo() {
    var one = Tree.of(new Dense("k", "b", 1), String.class);
    assertThat(one.def()).isEqualTo(Tree.of(new Dense("x", "y", 1), String.class).def());
    assertThat(one.def()).isNotEqualTo(Tree.of(new Dense("k", "b", 2), String.class).def());
    assertThat(one.def()).isNotEqualTo(Tree.of(List.of("k", "b"), String.class).def());
  }

  @Test
  void pairsUpWithATreeOfTheSameStructure() {
    var a = Tree.of(List.of("a", "b"), String.class);
    var sum = a.zip(Tree.of(List.of("c", "d"), String.class), String::concat);
    assertThat(sum.leaves()).containsExactly("ac", "bd");
    assertThatThrownBy(() -> a.zip(Tree.of(List.of("c"), String.class), String::concat))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "trees differ in structure: found [0], expected [0, 1]; both need the same records, keys, sizes of lists and static values (TreeTest.java:");
  }

  @Test
  void mayBePartOfAnother() {
    var inner = Tree.of(dense("d"), String.class);
    var outer = Tree.of(List.of("a", inner), String.class);
    assertThat(outer.leaves()).containsExactly("a", "d.k", "d.b");
    assertThat(outer.<List<Object>>build()).containsExactly("a", dense("d"));
  }

  @Test
  void holdsNothing() {
    var empty = Tree.of(List.of(), String.class);
    assertThat(empty.leaves()).isEmpty();
    assertThat(empty.<List<Object>>build()).isEmpty();
    assertThat(Tree.of(new ArrayList<>(Arrays.asList("a", null)), String.class).leaves())
        .containsExactly("a");
  }

  @Test
  void refusesToLoseLeaves() {
    for (Object swallowing :
        List.of(new String[] {"a"}, Set.of("a"), Optional.of("a"), List.of(Optional.of("a")))) {
      assertThatThrownBy(() -> Tree.of(swallowing, String.class))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "a tree has its leaves in records, lists and maps, found a String");
    }
    assertThat(Tree.of(Optional.of(3), String.class).leaves()).isEmpty();
  }

  @Test
  void refusesKeysThatAreNotStrings() {
    assertThatThrownBy(() -> Tree.of(Map.of(1, "a"), String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a map in a tree needs strings as keys, found 1 (TreeTest.java:");
  }

  private record Picky(String a) {
    Picky {
      if (a.isEmpty()) {
        throw new IllegalStateException("empty");
      }
    }
  }

  @Test
  void passesOnWhatARecordThrows() {
    var tree = Tree.of(new Picky("a"), String.class).with(List.of(""));
    assertThatThrownBy(tree::build)
        .hasStackTraceContaining("IllegalStateException: empty")
        .hasMessageContaining("Picky");
  }

  private static class Counter {
    String name = "n";
  }

  /** It would be compiled once, with what its fields hold then, and have no gradient. */
  @Test
  void refusesObjectsWithLeavesInFields() {
    assertThatThrownBy(() -> Tree.of(List.of("a", new Counter()), String.class))
        .hasMessageContainingAll("the class Counter with a field of type String; make it a record");
    assertThat(Tree.of(new Counter(), Integer.class).leaves()).isEmpty();
    assertThat(new Counter().name).isEqualTo("n");
    String captured = "a";
    java.util.function.Supplier<String> lambda = () -> captured;
    assertThat(Tree.of(lambda, String.class).leaves()).isEmpty();
  }

  /** The numbers of {@code jax.flatten_util.ravel_pytree}. */
  @Test
  void ravelsAndUnravels() {
    record Mixed(Tensor w, List<Tensor> rest) {}
    var mixed =
        new Mixed(
            Tensor.of(new double[][] {{1, 2}, {3, 4}}), List.of(Tensor.of(5), Tensor.of(6, 7)));
    Raveled<Mixed> raveled = Tree.ravel(mixed);
    assertThat(raveled.vector()).hasToString("f32[7] [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]");
    Mixed doubled = raveled.unravel().apply(raveled.vector().mul(2));
    assertThat(doubled.w).hasToString("f32[2,2] [[2.0, 4.0], [6.0, 8.0]]");
    assertThat(doubled.rest).hasToString("[i32[] 10, i32[2] [12, 14]]");
    Tensor hessian =
        Transforms.hessian(v -> raveled.unravel().apply(v).w.pow(3).sum()).apply(raveled.vector());
    assertThat(hessian.diagonal()).hasToString("f32[7] [6.0, 12.0, 18.0, 24.0, 0.0, 0.0, 0.0]");
    assertThatThrownBy(() -> raveled.unravel().apply(Tensor.ones(6)))
        .hasMessageContaining("unravel: found tensor f32[6], expected a vector of 7 elements");
    assertThat(Tree.ravel(List.of()).vector().shape().dims()).containsExactly(0);
    Devices.close();
  }
}
