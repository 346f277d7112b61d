package org.nanodo.profile;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A profile as a table for people. */
public final class ProfileText {
  /** Shares below it are shown together. */
  private static final double SMALL = 0.005;

  private static final String FORMAT = "%-34s %-10s %-11s %6s %9s %6s %8s %8s %8s %6s";

  private ProfileText() {}

  /** Several lines: a head, the groups, those of little time together, and their sum. */
  public static String of(Profile profile, double stepMs) {
    List<ProfileRow> small = profile.rows().stream().filter(r -> r.share() < SMALL).toList();
    var rows = profile.rows().stream().filter(r -> r.share() >= SMALL).map(ProfileText::line);
    String head =
        FORMAT.formatted(
            "layer", "pass", "kind", "count", "ms", "share", "GFLOP", "MB", "limit ms", "ratio");
    Stream<String> rest = small.isEmpty() ? Stream.empty() : Stream.of(line(together(small)));
    String last =
        """
        measured step %.3f ms; the operations by themselves take %.0f%% of it
        limits of the machine as measured: %.0f GFLOP/s in matrix products, copies at %.1f GB/s"""
            .formatted(
                stepMs,
                100 * profile.total().share(),
                profile.limit().flops() / 1e9,
                profile.limit().bytes() / 1e9);
    return Stream.of(Stream.of(head), rows, rest, Stream.of(line(profile.total()), last))
        .flatMap(s -> s)
        .collect(Collectors.joining("\n"));
  }

  private static ProfileRow together(List<ProfileRow> rows) {
    double ms = rows.stream().mapToDouble(ProfileRow::ms).sum();
    double limit = rows.stream().mapToDouble(ProfileRow::limitMs).sum();
    return new ProfileRow(
        "%d others".formatted(rows.size()),
        "",
        "",
        rows.stream().mapToLong(ProfileRow::count).sum(),
        rows.stream().mapToLong(ProfileRow::unmeasured).sum(),
        ms,
        rows.stream().mapToDouble(ProfileRow::share).sum(),
        rows.stream().mapToDouble(ProfileRow::flops).sum(),
        rows.stream().mapToDouble(ProfileRow::bytes).sum(),
        limit,
        limit > 0 ? ms / limit : 0);
  }

  private static String line(ProfileRow r) {
    String line =
        FORMAT.formatted(
            r.layer(),
            r.pass(),
            r.kind(),
            r.count(),
            "%.3f".formatted(r.ms()),
            "%.1f%%".formatted(100 * r.share()),
            "%.3f".formatted(r.flops() / 1e9),
            "%.2f".formatted(r.bytes() / 1e6),
            "%.3f".formatted(r.limitMs()),
            "%.1f".formatted(r.ratio()));
    return r.unmeasured() == 0 ? line : line + "  (%d not measured)".formatted(r.unmeasured());
  }
}
