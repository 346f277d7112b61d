package org.nanodo.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.jit.AheadOfTime;
import org.nanodo.jit.Jit;
import org.nanodo.jit.Lowered;
import org.nanodo.runtime.OutOfMemory;
import org.nanodo.runtime.PjrtException;
import org.nanodo.runtime.Target;
import org.nanodo.runtime.Topology;

/** The training step compiled for devices that are not attached. */
public final class TargetStep {
  private final Target target;
  private final Topology topology;

  /** Compiles for the devices of {@code target}, which {@code topology} describes. */
  public TargetStep(Target target, Topology topology) {
    this.target = target;
    this.topology = topology;
  }

  /**
   * Compiles the programs of a step.
   *
   * @param each is given every program that the compiler accepted
   * @throws PjrtException if the compiler refuses one for anything but memory
   */
  public TargetReport compile(Config config, Vocabulary vocabulary, Consumer<AheadOfTime> each) {
    StepPrograms programs =
        RunChecks.program(config, vocabulary, topology.devices(), topology.platform());
    int accumulated = config.opt().gradAccumulationSteps() - 1;
    var parts = new ArrayList<Part>();
    long start = System.nanoTime();
    for (Lowered lowered : programs.lowerStep()) {
      int runs = parts.isEmpty() ? 1 : accumulated;
      try (AheadOfTime program = Jit.compile(topology, lowered, programs.stepOptions(Map.of()))) {
        each.accept(program);
        parts.add(Part.of(program, runs));
      } catch (PjrtException e) {
        long needed = OutOfMemory.needed(e).orElseThrow(() -> e);
        var bytes = TargetReport.BytesPerDevice.refused(needed, available(config));
        return TargetReport.refused(target.spec(), topology.devices(), millis(start), bytes);
      }
    }
    return sum(parts, available(config));
  }

  private long available(Config config) {
    double part = target.isGpu() ? config.client().usable() : 1;
    return (long) (part * target.memory());
  }

  private TargetReport sum(List<Part> parts, long available) {
    Part largest =
        parts.stream()
            .max(Comparator.comparingLong(p -> p.inspection.cost().memory().total()))
            .orElseThrow();
    var bytes = TargetReport.BytesPerDevice.of(largest.inspection.cost().memory(), available);
    var counts = new TreeMap<String, Long>();
    var moved = new TreeMap<String, Long>();
    double flops = 0;
    double compileMs = 0;
    for (Part p : parts) {
      Collectives c = p.inspection.collectives();
      merge(counts, c.counts(), p.runs);
      merge(moved, c.bytes(), p.runs);
      flops += (double) p.runs * p.inspection.dotFlops() / topology.devices();
      compileMs += p.compileMs;
    }
    return new TargetReport(
        target.spec(),
        topology.devices(),
        bytes.needed() <= bytes.available(),
        compileMs,
        bytes,
        flops,
        counts,
        moved);
  }

  private static void merge(Map<String, Long> sum, Map<String, Long> more, int times) {
    more.forEach((kind, n) -> sum.merge(kind, times * n, Long::sum));
  }

  private static double millis(long start) {
    return (System.nanoTime() - start) / 1000 / 1e3;
  }

  /** One of the programs, and how often a step runs it. */
  private record Part(Inspection inspection, double compileMs, int runs) {
    static Part of(AheadOfTime program, int runs) {
      double compileMs = program.timings().compileNanos() / 1000 / 1e3;
      return new Part(Inspection.of(program), compileMs, runs);
    }
  }
}
