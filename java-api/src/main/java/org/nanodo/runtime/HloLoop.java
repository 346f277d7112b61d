package org.nanodo.runtime;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.proto.HloComputationProto;
import org.nanodo.proto.HloInstructionProto;
import org.nanodo.proto.LiteralProto;

/** The trip count of a {@code while} of an optimized program. */
final class HloLoop {
  private static final Pattern KNOWN =
      Pattern.compile("\"known_trip_count\":\\s*\\{\\s*\"n\":\\s*\"?(\\d+)");

  private HloLoop() {}

  /** The compiler's trip count, else that of a counter from zero; 1 if neither is found. */
  static long trips(HloInstructionProto loop, Map<Long, HloComputationProto> computations) {
    Matcher known = KNOWN.matcher(loop.getBackendConfig().toStringUtf8());
    if (known.find()) {
      return Long.parseLong(known.group(1));
    }
    var body = computations.get(loop.getCalledComputationIds(0));
    var condition = computations.get(loop.getCalledComputationIds(1));
    return body == null || condition == null ? 1 : counted(body, condition);
  }

  private static long counted(HloComputationProto body, HloComputationProto condition) {
    HloInstructionProto test = find(condition, condition.getRootId());
    if (!test.getOpcode().equals("compare") || !test.getComparisonDirection().equals("LT")) {
      return 1;
    }
    HloInstructionProto counter = find(condition, test.getOperandIds(0));
    OptionalLong limit = constant(find(condition, test.getOperandIds(1)));
    if (!counter.getOpcode().equals("get-tuple-element") || limit.isEmpty()) {
      return 1;
    }
    long step = step(body, (int) counter.getTupleIndex());
    return (limit.getAsLong() + step - 1) / step;
  }

  /** The increment of an element of the loop's tuple; 1 if it is not found. */
  private static long step(HloComputationProto body, int index) {
    HloInstructionProto root = find(body, body.getRootId());
    if (index >= root.getOperandIdsCount()) {
      return 1;
    }
    HloInstructionProto next = find(body, root.getOperandIds(index));
    return next.getOpcode().equals("add")
        ? next.getOperandIdsList().stream()
            .map(id -> constant(find(body, id)))
            .flatMapToLong(OptionalLong::stream)
            .filter(step -> step > 0)
            .findFirst()
            .orElse(1)
        : 1;
  }

  private static OptionalLong constant(HloInstructionProto i) {
    if (!i.getOpcode().equals("constant")) {
      return OptionalLong.empty();
    }
    LiteralProto l = i.getLiteral();
    if (l.getS32SCount() > 0) {
      return OptionalLong.of(l.getS32S(0));
    } else if (l.getU32SCount() > 0) {
      return OptionalLong.of(l.getU32S(0));
    } else if (l.getS64SCount() > 0) {
      return OptionalLong.of(l.getS64S(0));
    }
    return l.getU64SCount() > 0 ? OptionalLong.of(l.getU64S(0)) : OptionalLong.empty();
  }

  private static HloInstructionProto find(HloComputationProto in, long id) {
    return in.getInstructionsList().stream()
        .filter(i -> i.getId() == id)
        .findFirst()
        .orElse(HloInstructionProto.getDefaultInstance());
  }
}
