package org.nanodo.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.nanodo.jit.Compiled;
import org.nanodo.runtime.HloPiece;

/**
 * Where a step's time goes, by groups of operations.
 *
 * @param rows the slowest group first
 * @param total of all rows, against the measured step
 */
public record Profile(List<ProfileRow> rows, ProfileRow total, MachineLimit limit) {
  public Profile {
    rows = List.copyOf(rows);
  }

  /** The rows, the sum of them last. */
  public List<ProfileRow> withTotal() {
    return Stream.concat(rows.stream(), Stream.of(total)).toList();
  }

  /** A program of a step, and how often the step runs it. */
  public record Part(Compiled program, int times) {}

  /**
   * Adds up operations.
   *
   * @param stepMs the milliseconds of the step
   * @param nanos of a piece run alone, if it can be
   */
  static Profile of(
      Map<HloPiece, Integer> pieces,
      Function<HloPiece, OptionalDouble> nanos,
      MachineLimit limit,
      double stepMs) {
    var sums = new LinkedHashMap<Group, Sum>();
    var all = new Sum();
    pieces.forEach(
        (piece, times) -> {
          OptionalDouble time = nanos.apply(piece);
          sums.computeIfAbsent(Group.of(piece), g -> new Sum()).add(piece, times, time, limit);
          all.add(piece, times, time, limit);
        });
    var rows = new ArrayList<ProfileRow>();
    sums.forEach(
        (group, sum) ->
            rows.add(
                sum.row(
                    group.layer(),
                    group.pass().name().toLowerCase(Locale.ROOT),
                    group.kind().toString(),
                    stepMs)));
    rows.sort(Comparator.comparingDouble(ProfileRow::ms).reversed());
    return new Profile(rows, all.row("sum", "", "", stepMs), limit);
  }

  private static final class Sum {
    private long count;
    private long unmeasured;
    private double nanos;
    private double flops;
    private double bytes;
    private double limit;

    void add(HloPiece piece, int times, OptionalDouble time, MachineLimit machine) {
      long runs = times * piece.runs();
      count += runs;
      unmeasured += time.isPresent() ? 0 : runs;
      nanos += runs * time.orElse(0);
      flops += runs * piece.flops();
      bytes += runs * piece.bytes();
      limit += runs * machine.nanos(piece.flops(), piece.bytes());
    }

    ProfileRow row(String layer, String pass, String kind, double stepMs) {
      return new ProfileRow(
          layer,
          pass,
          kind,
          count,
          unmeasured,
          round(nanos / 1e6),
          round(nanos / 1e6 / stepMs),
          flops,
          bytes,
          round(limit / 1e6),
          limit > 0 ? round(nanos / limit) : 0);
    }

    private static double round(double value) {
      return Math.rint(value * 1e4) / 1e4;
    }
  }
}
