package org.nanodo.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nanodo.config.Config;
import org.nanodo.data.Vocabulary;
import org.nanodo.ir.Flops;
import org.nanodo.ir.TensorType;
import org.nanodo.jit.AheadOfTime;
import org.nanodo.jit.ArgSpec;
import org.nanodo.jit.Compiled;
import org.nanodo.jit.Jit;
import org.nanodo.jit.Lowered;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.Collective;
import org.nanodo.runtime.CompileOptions;
import org.nanodo.runtime.CompiledProgram;
import org.nanodo.runtime.Cost;
import org.nanodo.runtime.HloDump;

/**
 * A program of the training step before and after compilation.
 *
 * @param xlaFlags XLA's flags, but for those that have the program written
 * @param optimized what is run, as HLO text, if the platform writes it
 * @param communication of one device
 * @param cost of one device
 */
public record Inspection(
    Lowered lowered,
    String stablehlo,
    SortedMap<String, Object> xlaFlags,
    Optional<String> optimized,
    List<Collective> communication,
    Cost cost) {

  /**
   * Compiles what a run with {@code config} would.
   *
   * @param scratch a folder that the compiler may write to
   * @return the program of the whole step or, with gradient accumulation, of its last micro-batch
   *     and of those before
   */
  public static List<Inspection> of(
      Config config, Client client, Vocabulary vocabulary, Path scratch) {
    StepPrograms programs =
        RunChecks.program(config, vocabulary, client.devices().size(), client.platform());
    return programs.lowerStep().stream()
        .map(l -> inspect(client, programs, l, scratch.resolve(l.program().main().name())))
        .toList();
  }

  private static Inspection inspect(
      Client client, StepPrograms programs, Lowered lowered, Path dump) {
    var flags = CompileOptions.partitions(1).dumpingTo(dump).flags();
    try (Compiled compiled = Jit.compile(client, lowered, programs.stepOptions(flags))) {
      var others = new TreeMap<>(compiled.xlaFlags());
      others.keySet().removeAll(flags.keySet());
      return of(lowered, compiled.stablehlo(), others, HloDump.optimized(dump), compiled.program());
    }
  }

  /** What can be told of a program for devices that need not be there. */
  public static Inspection of(AheadOfTime program) {
    return of(
        program.lowered(),
        program.stablehlo(),
        new TreeMap<>(program.xlaFlags()),
        Optional.empty(),
        program.program());
  }

  private static Inspection of(
      Lowered lowered,
      String stablehlo,
      SortedMap<String, Object> xlaFlags,
      Optional<String> optimized,
      CompiledProgram program) {
    return new Inspection(
        lowered, stablehlo, xlaFlags, optimized, program.collectives(), program.cost());
  }

  /** The program's name, such as {@code train_step}. */
  public String name() {
    return lowered.program().main().name();
  }

  /** How its devices talk to each other. */
  public Collectives collectives() {
    List<TensorType> sharded =
        parameters()
            .filter(a -> !a.sharding().isReplicated())
            .flatMap(a -> Stream.of(a.type(), StateBytes.part(a)))
            .toList();
    return Collectives.of(communication, sharded);
  }

  private Stream<ArgSpec> parameters() {
    List<String> paths = lowered.args().paths();
    return IntStream.range(0, paths.size())
        .filter(i -> paths.get(i).startsWith("state/params/"))
        .mapToObj(lowered.args().leaves()::get);
  }

  /** What its devices hold of parameters and optimizer state. */
  public StateBytes state() {
    return StateBytes.of(lowered.args());
  }

  /** Floating-point operations of its matrix products, on all devices together. */
  public long dotFlops() {
    return Flops.count(lowered.program().main());
  }
}
