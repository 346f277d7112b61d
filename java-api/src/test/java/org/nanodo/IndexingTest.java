package org.nanodo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nanodo.Index.ALL;
import static org.nanodo.Index.ELLIPSIS;
import static org.nanodo.Index.NEW_AXIS;
import static org.nanodo.Index.from;
import static org.nanodo.Index.slice;
import static org.nanodo.Index.to;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.ShapeException;
import org.nanodo.testing.Program;
import org.nanodo.testing.TestDevices;

/**
 * Indexing as NumPy's, and with indices outside as JAX's: random index expressions and what these
 * make of them, written by {@code make_indexing.py}.
 */
@ExtendWith(TestDevices.class)
class IndexingTest {
  private static final List<JsonObject> CASES = read();

  @AfterAll
  static void close() {
    org.nanodo.runtime.Devices.close();
  }

  private static List<JsonObject> read() {
    var stream = Objects.requireNonNull(IndexingTest.class.getResourceAsStream("indexing.json"));
    try (var reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader).getAsJsonArray().asList().stream()
          .map(JsonElement::getAsJsonObject)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All in one program, which takes less time than one each. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsAndWritesWhatNumPyAndJaxDo(boolean writes) {
    List<JsonObject> cases = CASES.stream().filter(c -> c.has("kind") == writes).toList();
    var expected = new ArrayList<JsonObject>();
    List<Literal> results =
        Program.run(
            in -> {
              expected.clear();
              var all = new ArrayList<Tensor>();
              for (JsonObject c : cases) {
                Tensor x = counting(c.getAsJsonArray("shape"), 0);
                List<Tensor> args = writes ? List.of(x, value(c)) : List.of(x);
                var vjp = Transforms.vjp((List<Tensor> a) -> apply(c, a, index(c)), args);
                all.add(vjp.value());
                expected.add(c.getAsJsonObject("out"));
                all.addAll(
                    vjp.pullback()
                        .apply(counting(expected.get(all.size() - 1).getAsJsonArray("dims"), 1)));
                expected.add(c.getAsJsonObject("grad"));
                if (writes) {
                  expected.add(c.getAsJsonObject("valueGrad"));
                }
              }
              return all;
            },
            List.of(Literal.scalar(DType.F32, 0.)));
    int perCase = writes ? 3 : 2;
    for (int i = 0; i < results.size(); i++) {
      String what = cases.get(i / perCase) + " result " + i % perCase;
      assertThat(results.get(i).type().shape().dims())
          .as(what)
          .isEqualTo(ints(expected.get(i).getAsJsonArray("dims")));
      assertThat(results.get(i).toDoubles())
          .as(what)
          .usingComparatorWithPrecision(1e-5)
          .containsExactly(doubles(expected.get(i).getAsJsonArray("values")));
    }
  }

  @Test
  void mappedIndexingIsThatOfEachExample() {
    List<JsonObject> cases =
        IntStream.range(0, CASES.size()).filter(i -> i % 5 == 1).mapToObj(CASES::get).toList();
    List<Literal> results =
        Program.run(
            in -> {
              var all = new ArrayList<Tensor>();
              for (JsonObject c : cases) {
                boolean writes = c.has("kind");
                List<Object> index = List.of(index(c));
                List<Tensor> one = new ArrayList<>();
                one.add(counting(c.getAsJsonArray("shape"), 0));
                one.add(writes ? value(c) : Tensor.zeros());
                index.stream().filter(i -> i instanceof Tensor).forEach(i -> one.add((Tensor) i));
                // The other example: the same elements and indices, turned round.
                List<Tensor> other = one.stream().map(IndexingTest::turned).toList();
                List<Tensor> both =
                    IntStream.range(0, one.size())
                        .mapToObj(i -> Lax.stack(List.of(one.get(i), other.get(i)), 0))
                        .toList();
                all.add(Transforms.vmap((List<Tensor> a) -> indexed(c, a, index)).apply(both));
                all.add(Lax.stack(List.of(indexed(c, one, index), indexed(c, other, index)), 0));
              }
              return all;
            },
            List.of(Literal.scalar(DType.F32, 0.)));
    for (int i = 0; i < results.size(); i += 2) {
      assertThat(results.get(i).toDoubles())
          .as(cases.get(i / 2).toString())
          .isEqualTo(results.get(i + 1).toDoubles());
    }
  }

  private static Tensor turned(Tensor x) {
    return Lax.rev(x.reshape(-1), 0).reshape(x.shape().dims());
  }

  /** The function of an operand, a value and what the index has of tensors. */
  private static Tensor indexed(JsonObject c, List<Tensor> args, List<Object> index) {
    var next = args.listIterator(2);
    Object[] other = index.stream().map(i -> i instanceof Tensor ? next.next() : i).toArray();
    return apply(c, args, other);
  }

  private static Tensor apply(JsonObject c, List<Tensor> args, Object[] index) {
    Tensor x = args.get(0);
    if (!c.has("kind")) {
      return x.at(index);
    }
    Index at = Index.of(index);
    return switch (c.get("kind").getAsString()) {
      case "set" -> x.set(at, args.get(1));
      case "addAt" -> x.addAt(at, args.get(1));
      case "minAt" -> x.minAt(at, args.get(1));
      default -> x.maxAt(at, args.get(1));
    };
  }

  private static Tensor counting(JsonArray dims, int first) {
    int size = IntStream.of(ints(dims)).reduce(1, (a, b) -> a * b);
    return Tensor.arange(size).add(first).astype(DType.F32).reshape(ints(dims));
  }

  private static Tensor value(JsonObject c) {
    Tensor v = counting(c.getAsJsonArray("value"), 1);
    return v.mul(v.rem(Tensor.full(2., v.shape().dims())).mul(-2).add(1));
  }

  private static Object[] index(JsonObject c) {
    return c.getAsJsonArray("index").asList().stream().map(IndexingTest::part).toArray();
  }

  private static Object part(JsonElement json) {
    if (json.isJsonObject()) {
      return Lax.scalar(DType.I32, json.getAsJsonObject().get("scalar").getAsInt());
    }
    if (json.isJsonArray()) {
      var dims = new ArrayList<Integer>();
      var values = new ArrayList<Integer>();
      collect(json, 0, dims, values);
      int[] sizes = dims.stream().mapToInt(Integer::intValue).toArray();
      return Lax.constant(
          Literal.i32(values.stream().mapToInt(Integer::intValue).toArray(), sizes));
    }
    String text = json.getAsString();
    if (text.contains(":")) {
      String[] s = text.split(":", -1);
      int step = Integer.parseInt(s[2]);
      if (s[0].isEmpty()) {
        return (s[1].isEmpty() ? ALL : to(Integer.parseInt(s[1]))).by(step);
      }
      int start = Integer.parseInt(s[0]);
      return (s[1].isEmpty() ? from(start) : slice(start, Integer.parseInt(s[1]))).by(step);
    }
    return switch (text) {
      case "..." -> ELLIPSIS;
      case "None" -> NEW_AXIS;
      default -> json.getAsInt();
    };
  }

  private static void collect(
      JsonElement json, int depth, List<Integer> dims, List<Integer> values) {
    if (!json.isJsonArray()) {
      values.add(json.getAsInt());
      return;
    }
    if (dims.size() == depth) {
      dims.add(json.getAsJsonArray().size());
    }
    json.getAsJsonArray().forEach(j -> collect(j, depth + 1, dims, values));
  }

  private static int[] ints(JsonArray json) {
    return json.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
  }

  private static double[] doubles(JsonArray json) {
    return json.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
  }

  @Test
  void indexesAtOnceToo() {
    Tensor x = Tensor.arange(12).reshape(3, 4);
    assertThat(x.at(1)).hasToString("i32[4] [4, 5, 6, 7]");
    assertThat(x.at(-1, -1).item()).isEqualTo(11);
    assertThat(x.at(ALL, slice(1, 3))).hasToString("i32[3,2] [[1, 2], [5, 6], [9, 10]]");
    assertThat(x.at(from(1).by(2), ALL.by(-2))).hasToString("i32[1,2] [[7, 5]]");
    assertThat(x.at(new int[] {2, 0}, Tensor.of(3))).hasToString("i32[2] [11, 3]");
    assertThat(x.set(Index.of(0, to(2)), 7).at(0)).hasToString("i32[4] [7, 7, 2, 3]");
    assertThat(x.addAt(Tensor.of(0, 0, 5), 1L).at(ALL, 0)).hasToString("i32[3] [2, 4, 8]");
    var i64 = Tensor.of(1L << 40, -1);
    assertThat(x.at(i64, 0)).hasToString("i32[2] [8, 8]");
    assertThat(x.at(Tensor.of(DType.U32, 4294967295L), 0).item()).isEqualTo(8);
  }

  /** NumPy's numbers; a mask that is traced has no number of elements. */
  @Test
  void concreteMasksChoose() {
    Tensor x = Tensor.arange(12).reshape(3, 4);
    Tensor rows = Tensor.of(true, false, true);
    assertThat(x.at(x.mod(5).eq(2))).hasToString("i32[2] [2, 7]");
    assertThat(x.at(rows)).hasToString("i32[2,4] [[0, 1, 2, 3], [8, 9, 10, 11]]");
    assertThat(x.at(rows, slice(0, 4, 3))).hasToString("i32[2,2] [[0, 3], [8, 11]]");
    assertThat(x.at(rows, Tensor.of(1, 2))).hasToString("i32[2] [1, 10]");
    assertThat(
            x.reshape(3, 2, 2)
                .at(ELLIPSIS, Tensor.of(new boolean[][] {{true, false}, {false, true}})))
        .hasToString("i32[3,2] [[0, 3], [4, 7], [8, 11]]");
    assertThat(x.at(x.gt(99)).shape().dims()).containsExactly(0);
    assertThat(x.set(x.gt(9), -1).at(2)).hasToString("i32[4] [8, 9, -1, -1]");
    assertThat(x.set(x.gt(9), Tensor.of(5, 6)).at(2)).hasToString("i32[4] [8, 9, 5, 6]");
    assertThat(x.mulAt(Index.of(rows, 0), 2).at(ALL, 0)).hasToString("i32[3] [0, 4, 16]");
    var captured = Transforms.jit((Tensor v) -> v.at(rows).sum());
    assertThat(captured.apply(x)).hasToString("i32[] 44");
  }

  @Test
  void saysWhatIsNoIndex() {
    Tensor x = Tensor.zeros(2, 3);
    assertRefused(() -> x.at(2), "at: index 2 is out of bounds: axis 0 of tensor f32[2,3]");
    assertRefused(() -> x.at(0, -4), "index -4 is out of bounds: axis 1");
    assertRefused(() -> x.at(0, 0, ALL), "has 2 axes and is given 3 indices");
    assertRefused(() -> x.at(ELLIPSIS, 0, ELLIPSIS), "two ellipses");
    assertRefused(() -> x.at(0.5), "'0.5' is no index; give an integer, a slice");
    assertRefused(() -> x.at(ALL.by(0)), "a slice in steps of 0");
    assertRefused(() -> x.at(x), "is no index; give integers");
    assertRefused(
        () -> Transforms.jit((Tensor v) -> v.at(v.gt(0))).apply(x),
        "chooses a number of elements that is not known when compiling; use Lax.where");
    assertRefused(
        () -> x.at(ALL, Tensor.of(true, false)),
        "the mask tensor bool[2] does not fit tensor f32[2,3], which has 3 elements along axis 1");
    assertRefused(() -> Tensor.zeros(0).at(Tensor.of(0)), "is empty, and has no element");
    assertRefused(
        () -> x.set(0, Tensor.zeros(2)), "set: tensor f32[2]", "does not fit into the [3]");
    assertRefused(
        () -> Tensor.arange(3).set(0, Tensor.zeros()),
        "does not fit into tensor i32[3] without loss");
    assertRefused(() -> x.takeAlongAxis(Tensor.of(1), 0), "give integers of the same rank");
    assertRefused(
        () -> x.split(2, 1), "axis 1 of tensor f32[2,3]", "cannot be split into 2 equal parts");
  }

  private static void assertRefused(Runnable indexing, String... words) {
    assertThatThrownBy(indexing::run)
        .isInstanceOf(ShapeException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining("IndexingTest.java:");
  }
}
