package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nanodo.ControlFlow;
import org.nanodo.Tensor;
import org.nanodo.Transforms;
import org.nanodo.Tree;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.JitOptions;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.testing.TestDevices;

@ExtendWith(TestDevices.class)
class HloPiecesTest {
  private static final NamedSharding WHOLE = NamedSharding.replicated(Mesh.SINGLE);
  private static final int N = 96;

  /** Instructions that only name values. */
  private static final Set<String> FREE =
      Set.of("parameter", "constant", "tuple", "get-tuple-element", "bitcast");

  private static Tensor layer(Tensor x) {
    return x.matmul(x).tanh().div(10);
  }

  private static Compiled compile(Function<Tensor, Tensor> f) {
    Tree<ArgSpec> args = Tree.of(new ArgSpec(TensorType.of(DType.F32, N, N), WHOLE), ArgSpec.class);
    return Jit.compile(TestDevices.client(), "f", f, args, JitOptions.replicated(WHOLE));
  }

  @Test
  void areTheOperationsOfTheProgramOnceEach() throws InvalidProtocolBufferException {
    Function<Tensor, Tensor> loss = x -> layer(layer(x)).sum();
    try (Compiled program = compile(x -> Transforms.grad(loss).apply(x))) {
      HloModuleProto module = HloModuleProto.parseFrom(program.program().optimized());
      HloComputationProto entry =
          module.getComputationsList().stream()
              .filter(c -> c.getId() == module.getEntryComputationId())
              .findFirst()
              .orElseThrow();
      List<HloPiece> pieces = program.program().pieces();
      assertThat(pieces)
          .extracting(HloPiece::name)
          .containsExactlyElementsOf(
              entry.getInstructionsList().stream()
                  .filter(i -> !FREE.contains(i.getOpcode()))
                  .map(HloInstructionProto::getName)
                  .toList());
      assertThat(pieces).allMatch(p -> p.runs() == 1);
      double dots =
          pieces.stream().filter(p -> p.kind() == HloKind.DOT).mapToDouble(HloPiece::flops).sum();
      // Two products and, for each, one by its cotangent on either side.
      assertThat(dots).isEqualTo(6 * 2. * N * N * N);
      assertThat(pieces.stream().mapToDouble(HloPiece::flops).sum())
          .isCloseTo(program.cost().flops(), within(1.));
      assertThat(pieces.stream().map(p -> p.source().file()).filter(f -> !f.isEmpty()))
          .isNotEmpty()
          .containsOnly("HloPiecesTest.java");
      assertThat(pieces).anyMatch(p -> p.opName().contains("grad("));
    }
  }

  @Test
  void runAlone() {
    Function<Tensor, Tensor> f =
        x -> layer(x).add(ControlFlow.foriLoop(0, 7, (i, y) -> layer(y), x)).cumsum(0);
    try (Compiled program = compile(f)) {
      List<HloPiece> pieces = program.program().pieces();
      Map<Long, Long> dots =
          pieces.stream()
              .filter(p -> p.kind() == HloKind.DOT)
              .collect(Collectors.groupingBy(HloPiece::runs, Collectors.counting()));
      assertThat(dots).containsOnly(Map.entry(1L, 1L), Map.entry(7L, 1L));
      var timer = new HloTimer(TestDevices.client(), program.xlaFlags());
      for (HloPiece piece : pieces) {
        assertThat(timer.nanos(piece)).as(piece.name()).isNotEmpty();
      }
    }
  }

  @Test
  void equalOperationsAreEqualPrograms() {
    try (Compiled program = compile(x -> layer(layer(x)))) {
      assertThat(program.program().pieces())
          .filteredOn(p -> p.kind() == HloKind.DOT)
          .hasSize(2)
          .extracting(HloPiece::program)
          .allSatisfy(p -> assertThat(p.toBytes()).isNotEmpty())
          .hasSize(2)
          .satisfies(p -> assertThat(Set.copyOf(p)).hasSize(1));
    }
  }
}
