package org.nanodo.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nanodo.optim.Optimizers.adafactor;
import static org.nanodo.optim.Optimizers.adamw;
import static org.nanodo.optim.Optimizers.applyUpdates;
import static org.nanodo.optim.Optimizers.chain;
import static org.nanodo.optim.Optimizers.clipByGlobalNorm;
import static org.nanodo.optim.Optimizers.lion;
import static org.nanodo.optim.Optimizers.scaleByFactoredRms;
import static org.nanodo.optim.Optimizers.scaleByPath;
import static org.nanodo.optim.Optimizers.sgd;
import static org.nanodo.optim.Schedule.constant;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.runtime.Devices;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.PartitionSpec;

/** The members of a stack are updated as if they were parameters of their own. */
class StacksTest {
  private static final int N = 3;
  private static final Predicate<String> NOT_THE_SECOND = path -> !path.startsWith("blocks_1");
  private static final Schedule RATE = Schedule.linear(0.1, 0.02, 3);

  private static final Map<String, GradientTransformation> CASES =
      Map.of(
          "adamw",
          chain(
              clipByGlobalNorm(1),
              adamw(RATE, 0.9, 0.99, 1e-8, 0.5, NOT_THE_SECOND),
              scaleByPath(path -> path.equals("blocks_2/w") ? 0.1 : path.equals("x") ? 3 : 1)),
          "lion",
          lion(RATE, 0.9, 0.99, 0.5, path -> path.endsWith("w")),
          "adafactor",
          adafactor(scaleByFactoredRms(true, 0.8, 4, 1e-30), RATE, true, 0.9, 0.1, NOT_THE_SECOND),
          "sgd",
          sgd(RATE, 0.9, true));

  private record State(Map<String, Tensor> params, OptimizerState opt) {}

  @BeforeAll
  static void devices() {
    Devices.cpu(1);
  }

  @AfterAll
  static void close() {
    Devices.close();
  }

  private static List<String> members(String path) {
    return path.startsWith("blocks/")
        ? IntStream.range(0, N).mapToObj(i -> path.replace("blocks/", "blocks_" + i + "/")).toList()
        : List.of();
  }

  private static Literal literal(int seed, int... dims) {
    var type = TensorType.of(DType.F32, dims);
    var random = new java.util.Random(seed);
    return Literal.of(type, random.doubles((long) type.shape().size(), -2, 2).toArray());
  }

  /** Two parameters of each block and one beside the blocks, by path. */
  private static Map<String, Literal> draw(int seed) {
    var all = new TreeMap<String, Literal>();
    for (int i = 0; i < N; i++) {
      all.put("blocks_" + i + "/w", literal(seed + i, 4, 5));
      all.put("blocks_" + i + "/b", literal(seed + 10 + i, 5));
    }
    all.put("x", literal(seed + 20, 2, 2));
    return all;
  }

  private static Map<String, Tensor> tensors(Map<String, Literal> all) {
    var tensors = new TreeMap<String, Tensor>();
    all.forEach((path, x) -> tensors.put(path, Tensor.of(x)));
    return tensors;
  }

  private static Map<String, Tensor> stacked(Map<String, Literal> all) {
    var stacks = new TreeMap<String, Literal>(Map.of("x", all.get("x")));
    for (String path : List.of("blocks/w", "blocks/b")) {
      stacks.put(path, Literal.stack(members(path).stream().map(all::get).toList()));
    }
    return tensors(stacks);
  }

  private static Map<String, float[]> unstacked(Map<String, Tensor> tensors) {
    var all = new TreeMap<String, float[]>();
    tensors.forEach(
        (path, t) -> {
          // A path of the optimizer's state begins with what it is.
          int at = path.indexOf("blocks/");
          if (at < 0) {
            all.put(path, t.toFloats());
            return;
          }
          List<String> names = members(path.substring(at));
          List<Literal> parts = t.toHost().unstack();
          for (int i = 0; i < N; i++) {
            all.put(path.substring(0, at) + names.get(i), parts.get(i).toFloats());
          }
        });
    return all;
  }

  private static State train(
      GradientTransformation opt, Map<String, Tensor> params, List<Map<String, Tensor>> grads) {
    var step =
        Transforms.jit(
            (State s, Map<String, Tensor> g) -> {
              var u = opt.update(g, s.opt, s.params);
              return new State(applyUpdates(s.params, u.updates()), u.state());
            });
    State s = new State(params, opt.init(params));
    for (Map<String, Tensor> g : grads) {
      s = step.apply(s, g);
    }
    return s;
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "lion", "adafactor", "sgd"})
  void stackedIsUnstacked(String name) {
    GradientTransformation opt = CASES.get(name);
    var grads = List.of(draw(100), draw(200), draw(300));
    State expected = train(opt, tensors(draw(1)), grads.stream().map(StacksTest::tensors).toList());
    State found =
        train(
            opt.overStacks(StacksTest::members),
            stacked(draw(1)),
            grads.stream().map(StacksTest::stacked).toList());
    var same = new ArrayList<String>();
    for (var pair :
        List.of(
            List.of(found.params, expected.params),
            List.of(found.opt.tensors(), expected.opt.tensors()))) {
      Map<String, float[]> each = unstacked(pair.get(0));
      Map<String, float[]> plain = unstacked(pair.get(1));
      assertThat(each).containsOnlyKeys(plain.keySet());
      plain.forEach(
          (path, values) ->
              assertThat(each.get(path)).as(path).containsExactly(values, within(2e-6f)));
      same.addAll(plain.keySet());
    }
    assertThat(same).contains("blocks_2/w", "x");
  }

  @Test
  void theStateIsSplitAsTheParametersAre() {
    var mesh = Mesh.of("data", 2, "model", 2);
    Map<String, ArgSpec> params =
        Map.of(
            "w",
                spec(
                    mesh,
                    TensorType.of(DType.F32, 4, 8, 8),
                    PartitionSpec.REPLICATED,
                    "data",
                    "model"),
            "blocks/w",
                spec(
                    mesh,
                    TensorType.of(DType.F32, 3, 8, 8),
                    PartitionSpec.REPLICATED,
                    "model",
                    "data"),
            "blocks/b",
                spec(mesh, TensorType.of(DType.F32, 3, 8), PartitionSpec.REPLICATED, "data"));
    var opt = adafactor(scaleByFactoredRms(true, 0.8, 8, 1e-30), RATE, true, 0.9, 0, p -> true);
    var found = new TreeMap<String, String>();
    opt.overStacks(StacksTest::members)
        .layout(Tree.of(params, ArgSpec.class))
        .forEach((path, a) -> found.put(path, a.type() + " " + a.sharding().spec()));
    assertThat(found)
        .isEqualTo(
            Map.of(
                "ema/blocks/b", "f32[3,8] P(None, data)",
                "ema/blocks/w", "f32[3,8,8] P(None, model, data)",
                "ema/w", "f32[4,8,8] P(None, data, model)",
                "v/blocks/b", "f32[3,8] P(None, data)",
                "v_col/blocks/w", "f32[3,8] P(None, data)",
                "v_col/w", "f32[4,8] P(None, model)",
                "v_row/blocks/w", "f32[3,8] P(None, model)",
                "v_row/w", "f32[4,8] P(None, data)"));
  }

  private static ArgSpec spec(Mesh mesh, TensorType type, String... axes) {
    return new ArgSpec(type, new NamedSharding(mesh, PartitionSpec.of(axes)));
  }

  @Test
  void aStackHasAsManyMembersAsNames() {
    var opt = sgd(RATE, 0.9, false).overStacks(StacksTest::members);
    assertThatThrownBy(() -> opt.init(Map.of("blocks/w", Tensor.zeros(2, 5))))
        .hasMessage(
            "'blocks/w' f32[2,5] is no stack of 3 parameters [blocks_0/w, blocks_1/w, blocks_2/w];"
                + " its leading axis must count them");
  }

  @Test
  void aStateOfAnotherOptimizerIsRefused() {
    Map<String, Tensor> params = Map.of("w", Tensor.zeros(2));
    OptimizerState lion = lion(constant(1)).init(params);
    assertThatThrownBy(() -> adamw(constant(1)).update(params, lion, params))
        .hasMessage(
            "the optimizer's state has no 'nu' of [w], only [mu]; use a state from init of the same"
                + " optimizer");
    assertThatThrownBy(() -> chain(sgd(RATE, 0.9, true), sgd(RATE, 0.1, true)).init(params))
        .hasMessage(
            "two transformations of a chain keep 'trace' of [w]; leave one out, or let it keep"
                + " another name");
    assertThatThrownBy(() -> sgd(RATE).update(Map.of("v", Tensor.zeros(2)), lion, params))
        .hasMessageStartingWith(
            "trees differ in structure: found [v], expected [w]; both need the same records, keys, sizes of lists and static values (StacksTest.java:");
  }
}
