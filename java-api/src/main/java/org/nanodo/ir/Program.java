package org.nanodo.ir;

import java.util.List;
import java.util.Optional;
import org.nanodo.sharding.NamedSharding;
import org.nanodo.sharding.Partitioner;

/**
 * A whole program: its main function and how that meets the world.
 *
 * @param main the function that is run
 * @param params one entry for each parameter of {@code main}
 * @param resultShardings one entry for each result of {@code main}
 * @param partitioner who reads the shardings
 */
public record Program(
    Function main,
    List<Param> params,
    List<Optional<NamedSharding>> resultShardings,
    Partitioner partitioner) {
  public Program {
    params = List.copyOf(params);
    resultShardings = List.copyOf(resultShardings);
  }

  /**
   * How a parameter of the main function is passed.
   *
   * @param sharding its layout over devices, if any
   * @param aliasedResult the result that takes its memory over, if any
   * @param donated whether its memory may be reused for something else
   */
  public record Param(
      Optional<NamedSharding> sharding, Optional<Integer> aliasedResult, boolean donated) {}

  /** The program as StableHLO text. */
  public String text() {
    return Printer.print(new ScanLowering().rewrite(this));
  }
}
