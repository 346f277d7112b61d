package org.nanodo.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nanodo.Tensor;
import org.nanodo.ir.CollectiveOp;
import org.nanodo.ir.ControlFlowOp.Call;
import org.nanodo.ir.ControlFlowOp.Case;
import org.nanodo.ir.ControlFlowOp.CustomJvp;
import org.nanodo.ir.ControlFlowOp.CustomVjp;
import org.nanodo.ir.ControlFlowOp.Scan;
import org.nanodo.ir.CustomCall;
import org.nanodo.ir.ElementwiseOp.Binary;
import org.nanodo.ir.ElementwiseOp.Compare;
import org.nanodo.ir.ElementwiseOp.Unary;
import org.nanodo.ir.HintOp.Alias;
import org.nanodo.ir.HintOp.OptimizationBarrier;
import org.nanodo.ir.HintOp.ShardingConstraint;
import org.nanodo.ir.HostCallback;
import org.nanodo.ir.Literal;
import org.nanodo.ir.Op;
import org.nanodo.ir.Reduce;
import org.nanodo.ir.ShardMap;
import org.nanodo.operations.ComparedOperations;
import org.nanodo.testing.Operations;
import org.nanodo.testing.Program;

/** A new operation needs a gradient rule and tests. */
class CoverageTest {
  private static final Set<Op> COMPARED = compared();
  private static final Set<Op> IN_SAMPLES = samples();

  /** All operations but the given ones. */
  private static Set<Class<?>> allBut(Class<?>... others) {
    return Operations.all().stream()
        .filter(c -> !Arrays.asList(others).contains(c))
        .collect(Collectors.toSet());
  }

  @Test
  void everyOperationHasARule() {
    assertThat(allBut(Call.class, Case.class, CustomVjp.class, Scan.class, ShardMap.class))
        .allMatch(VjpRules::has);
  }

  /**
   * Calls are in {@link FnGradTest}, {@link CustomJvpTest} and {@link CustomVjpTest}, custom calls
   * in {@code FfiTest}, constraints, collectives and what is mapped over devices among the tests
   * over several devices.
   */
  @Test
  void everyOperationIsComparedWithJax() {
    Set<Class<?>> expected =
        allBut(
            Call.class,
            CustomJvp.class,
            CustomVjp.class,
            ShardingConstraint.class,
            ShardMap.class,
            HostCallback.class,
            CustomCall.class,
            Alias.class,
            OptimizationBarrier.class);
    expected.removeIf(CollectiveOp.class::isAssignableFrom);
    assertThat(classes(COMPARED)).containsAll(expected);
    assertThat(classes(IN_SAMPLES)).contains(Alias.class, OptimizationBarrier.class);
  }

  @Test
  void everyKindIsComparedWithJax() {
    assertThat(COMPARED)
        .containsAll(Arrays.stream(Unary.Kind.values()).map(Unary::new).toList())
        .containsAll(Arrays.stream(Binary.Kind.values()).map(Binary::new).toList())
        .containsAll(Arrays.stream(Compare.Direction.values()).map(Compare::new).toList());
    assertThat(reductions(COMPARED)).containsExactlyInAnyOrder(Reduce.Kind.values());
  }

  @Test
  void everyDerivativeIsCheckedNumerically() {
    var values = Arrays.stream(Binary.Kind.values()).filter(k -> k.compareTo(Binary.Kind.MIN) <= 0);
    assertThat(IN_SAMPLES).containsAll(values.map(Binary::new).toList());
    var flat =
        List.of(
            Unary.Kind.SIGN,
            Unary.Kind.FLOOR,
            Unary.Kind.CEIL,
            Unary.Kind.ROUND,
            Unary.Kind.IS_FINITE,
            Unary.Kind.NOT,
            Unary.Kind.POPULATION_COUNT,
            Unary.Kind.CLZ);
    assertThat(IN_SAMPLES)
        .containsAll(
            Arrays.stream(Unary.Kind.values())
                .filter(k -> !flat.contains(k))
                .map(Unary::new)
                .toList());
    assertThat(reductions(IN_SAMPLES))
        .contains(Reduce.Kind.SUM, Reduce.Kind.PROD, Reduce.Kind.MAX, Reduce.Kind.MIN);
  }

  private static Set<Class<?>> classes(Set<Op> ops) {
    return ops.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  private static Set<Reduce.Kind> reductions(Set<Op> ops) {
    return ops.stream()
        .filter(Reduce.class::isInstance)
        .map(op -> ((Reduce) op).kind())
        .collect(Collectors.toSet());
  }

  private static Set<Op> compared() {
    var ops = new HashSet<Op>();
    ComparedOperations.forEach((f, args) -> ops.addAll(ops(f, args)));
    return ops;
  }

  private static Set<Op> samples() {
    var ops = new HashSet<Op>();
    for (Function<Draw, Sample> draw : Samples.all().values()) {
      Sample sample = draw.apply(new Draw(0));
      ops.addAll(ops(in -> List.of(sample.f().apply(in)), sample.args()));
    }
    return ops;
  }

  private static Set<Op> ops(Function<List<Tensor>, List<Tensor>> f, List<Literal> args) {
    var types = args.stream().map(Literal::type).toList();
    return Program.lower(f, types).program().main().body().stream()
        .map(node -> node.op())
        .collect(Collectors.toSet());
  }
}
