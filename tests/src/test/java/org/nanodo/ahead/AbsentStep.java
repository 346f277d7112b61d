package org.nanodo.ahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.proto.HloModuleProto;
import org.nanodo.proto.ShapeProto;
import org.nanodo.runtime.PjrtException;
import org.nanodo.runtime.Target;
import org.nanodo.runtime.Topology;
import org.nanodo.train.Inspection;
import org.nanodo.train.TargetReport;
import org.nanodo.train.TargetStep;

/**
 * NanoDO's training step as compiled for devices that are not here.
 *
 * @param program what the compiler made of it
 * @param largest the elements on one device of the largest tensor in it
 */
record AbsentStep(TargetReport report, Inspection program, long largest) {
  /** The size of NanoDO's vocabulary. */
  private static final int V = 32101;

  /** Compiles the default config; without a compiler the test is skipped, and says why. */
  static AbsentStep compile(String spec, List<String> overrides) {
    Config config = Config.load("default", overrides);
    Target target = Target.parse(spec);
    try (Topology topology = target.open(Optional.empty())) {
      var programs = new ArrayList<Inspection>();
      var largest = new ArrayList<Long>();
      TargetReport report =
          new TargetStep(target, topology)
              .compile(
                  config,
                  Vocabulary.of(V),
                  p -> {
                    programs.add(Inspection.of(p));
                    largest.add(largest(p.program().optimized()));
                  });
      assertThat(report.fits()).as(report.json()).isTrue();
      return new AbsentStep(report, programs.get(0), largest.get(0));
    } catch (PjrtException e) {
      if (e.code().equals("PLUGIN")) {
        return abort("no compiler is here, and none to be had: " + e.getMessage());
      }
      throw e;
    }
  }

  /** Whether a device holds an element for each token of the vocabulary and of its rows. */
  boolean holdsAllLogits(int rows, int length) {
    return largest >= (long) rows * length * V;
  }

  long collectives() {
    return sum(report.collectives());
  }

  long collectiveBytes() {
    return sum(report.collectiveBytes());
  }

  private static long sum(Map<String, Long> numbers) {
    return numbers.values().stream().mapToLong(n -> n).sum();
  }

  private static long largest(byte[] optimized) {
    try {
      return HloModuleProto.parseFrom(optimized).getComputationsList().stream()
          .flatMap(c -> c.getInstructionsList().stream())
          .mapToLong(i -> elements(i.getShape()))
          .max()
          .orElseThrow();
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the largest of several. */
  private static long elements(ShapeProto shape) {
    return shape.getTupleShapesCount() > 0
        ? shape.getTupleShapesList().stream().mapToLong(AbsentStep::elements).max().orElseThrow()
        : shape.getDimensionsList().stream().mapToLong(d -> d).reduce(1, Math::multiplyExact);
  }
}
