package org.nanodo.ir;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nanodo.sharding.Mesh;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

/**
 * A whole program: its main function, and how that is called.
 *
 * @param main the function that is executed
 * @param params one entry for each parameter of {@code main}
 * @param resultShardings one entry for each result of {@code main}
 * @param partitioner the partitioner that interprets the shardings
 */
public record IrModule(
    Function main,
    List<Param> params,
    List<Optional<NamedSharding>> resultShardings,
    Partitioner partitioner) {
  public IrModule {
    params = List.copyOf(params);
    resultShardings = List.copyOf(resultShardings);
  }

  /**
   * How a parameter of the main function is passed.
   *
   * @param sharding if the program runs on several devices
   * @param aliasedResult the result that reuses its memory, if any
   * @param donated whether its memory may be reused
   */
  public record Param(
      Optional<NamedSharding> sharding, Optional<Integer> aliasedResult, boolean donated) {}

  /** The mesh that it runs on; empty if that is a single device. */
  public Optional<Mesh> mesh() {
    return Stream.concat(
            params.stream().flatMap(p -> p.sharding().stream()),
            resultShardings.stream().flatMap(Optional::stream))
        .map(NamedSharding::mesh)
        .findFirst();
  }

  /** The program as StableHLO text. */
  public String text() {
    return Printer.print(lowered(), false);
  }

  /**
   * The same with the location of each operation, its functions and the user's line, from which
   * compilers make the metadata that dumps and profiles show; and with the names of parameters.
   */
  public String textWithLocations() {
    return Printer.print(lowered(), true);
  }

  private IrModule lowered() {
    Mesh on = mesh().orElse(Mesh.SINGLE);
    return new CollectiveLowering(on).rewrite(new ScanLowering().rewrite(this));
  }
}
