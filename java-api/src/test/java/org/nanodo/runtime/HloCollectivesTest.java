package org.nanodo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.nanodo.proto.FrontendAttributesProto;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.proto.LiteralProto;
import org.nanodo.proto.ShapeProto;

/** StableHloPrograms written instruction by instruction, as compilers leave them. */
class HloCollectivesTest {
  private static final int F32 = 11;
  private static final int S32 = 4;
  private static final int BF16 = 16;
  private static final int TUPLE = 13;

  @Test
  void aGatherPassesWhatItGivesAndAScatterWhatItGets() {
    var found =
        find(
            computation(
                1,
                op(1, "parameter", shape(F32, 4, 8)),
                op(2, "all-gather", shape(F32, 16, 8), 1),
                op(3, "reduce-scatter", shape(F32, 4, 8), 2),
                op(4, "add", shape(F32, 4, 8), 3, 1)));
    assertThat(found)
        .containsExactly(
            new Collective("all-gather", List.of(List.of(16L, 8L)), 512, 1),
            new Collective("reduce-scatter", List.of(List.of(4L, 8L)), 512, 1));
  }

  @Test
  void startAndDoneAreOne() {
    var pair = tuple(shape(BF16, 4), shape(BF16, 8));
    var found =
        find(
            computation(
                1,
                op(1, "parameter", shape(BF16, 4)),
                op(2, "all-gather-start", pair, 1),
                op(3, "all-gather-done", shape(BF16, 8), 2)));
    assertThat(found).containsExactly(new Collective("all-gather", List.of(List.of(8L)), 16, 1));
  }

  @Test
  void severalResultsAreOneOperation() {
    var both = tuple(shape(F32, 2), shape(F32));
    var found =
        find(
            computation(
                1,
                op(1, "parameter", shape(F32, 2)),
                op(2, "parameter", shape(F32)),
                op(3, "all-reduce", both, 1, 2)));
    assertThat(found)
        .containsExactly(new Collective("all-reduce", List.of(List.of(2L), List.of()), 12, 1));
  }

  @Test
  void piecesOfOneChainAreOneOperation() {
    var chain = FrontendAttributesProto.newBuilder().putMap("chain_id", "0");
    var gather =
        op(2, "all-gather", shape(F32, 8), 1).toBuilder().setFrontendAttributes(chain).build();
    var piece = computation(2, op(1, "parameter", shape(F32, 4)), gather);
    var found =
        find(
            computation(
                1,
                op(1, "parameter", shape(F32, 4)),
                calling(op(2, "fusion", shape(F32, 8), 1), 2),
                calling(op(3, "fusion", shape(F32, 8), 1), 2)),
            piece);
    assertThat(found).hasSize(1);
  }

  @Test
  void aStartedComputationIsCountedOnce() {
    var body =
        computation(
            2, op(1, "parameter", shape(F32, 8)), op(2, "reduce-scatter", shape(F32, 4), 1));
    var found =
        find(
            computation(
                1,
                op(1, "parameter", shape(F32, 8)),
                calling(op(2, "async-start", shape(F32, 4), 1), 2),
                calling(op(3, "async-done", shape(F32, 4), 2), 2)),
            body);
    assertThat(found)
        .containsExactly(new Collective("reduce-scatter", List.of(List.of(4L)), 32, 1));
  }

  @Test
  void aLoopRunsAsOftenAsTheCompilerSays() {
    var loop =
        calling(op(2, "while", shape(F32, 4), 1), 2, 3).toBuilder()
            .setBackendConfig(ByteString.copyFromUtf8("{\"known_trip_count\":{\"n\":\"6\"}}"))
            .build();
    assertThat(find(computation(1, op(1, "parameter", shape(F32, 4)), loop), body(1), test(99)))
        .containsExactly(new Collective("all-reduce", List.of(List.of(4L)), 16, 6));
  }

  @Test
  void aLoopRunsAsOftenAsItsCounterTakes() {
    var loop = calling(op(2, "while", shape(F32, 4), 1), 2, 3);
    var main = computation(1, op(1, "parameter", shape(F32, 4)), loop);
    assertThat(find(main, body(1), test(7)).get(0).runs()).isEqualTo(7);
    assertThat(find(main, body(2), test(7)).get(0).runs()).isEqualTo(4);
  }

  /** Computation 2: a body whose counter, the first element of its tuple, grows by a step. */
  private static HloComputationProto body(int step) {
    return computation(
        2,
        op(1, "parameter", tuple(shape(S32), shape(F32, 4))),
        op(2, "get-tuple-element", shape(S32), 1),
        op(3, "get-tuple-element", shape(F32, 4), 1),
        op(4, "all-reduce", shape(F32, 4), 3),
        constant(5, step),
        op(6, "add", shape(S32), 2, 5),
        op(7, "tuple", tuple(shape(S32), shape(F32, 4)), 6, 4));
  }

  /** Computation 3: the condition that the counter is less than a limit. */
  private static HloComputationProto test(int limit) {
    var less = op(4, "compare", shape(1), 2, 3).toBuilder().setComparisonDirection("LT").build();
    return computation(
        3,
        op(1, "parameter", tuple(shape(S32), shape(F32, 4))),
        op(2, "get-tuple-element", shape(S32), 1),
        constant(3, limit),
        less);
  }

  private static List<Collective> find(HloComputationProto... computations) {
    return HloCollectives.of(
        HloModuleProto.newBuilder()
            .addAllComputations(Arrays.asList(computations))
            .setEntryComputationId(1)
            .build());
  }

  private static HloComputationProto computation(long id, HloInstructionProto... body) {
    return HloComputationProto.newBuilder()
        .setId(id)
        .addAllInstructions(Arrays.asList(body))
        .setRootId(body.length)
        .build();
  }

  private static HloInstructionProto op(long id, String name, ShapeProto shape, long... operands) {
    return HloInstructionProto.newBuilder()
        .setId(id)
        .setOpcode(name)
        .setShape(shape)
        .addAllOperandIds(LongStream.of(operands).boxed().toList())
        .build();
  }

  private static HloInstructionProto calling(HloInstructionProto op, long... computations) {
    return op.toBuilder()
        .addAllCalledComputationIds(LongStream.of(computations).boxed().toList())
        .build();
  }

  private static HloInstructionProto constant(long id, int value) {
    var literal = LiteralProto.newBuilder().addS32S(value);
    return op(id, "constant", shape(S32)).toBuilder().setLiteral(literal).build();
  }

  private static ShapeProto shape(int type, long... dims) {
    return ShapeProto.newBuilder()
        .setElementType(type)
        .addAllDimensions(LongStream.of(dims).boxed().toList())
        .build();
  }

  private static ShapeProto tuple(ShapeProto... shapes) {
    return ShapeProto.newBuilder()
        .setElementType(TUPLE)
        .addAllTupleShapes(Arrays.asList(shapes))
        .build();
  }
}
