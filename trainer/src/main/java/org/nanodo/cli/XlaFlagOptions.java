package org.nanodo.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.nanodo.runtime.ClientOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** XLA's flags for every program that a command compiles; a mixin. */
final class XlaFlagOptions {
  private static final String NAME = "--xla_flag";
  private static final Pattern FLAG = Pattern.compile("(?:--)?(xla_\\w+)=(.*)", Pattern.DOTALL);

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private CommandSpec spec;

  @Option(
      names = NAME,
      paramLabel = "NAME=VALUE",
      description = {
        "Compiles with this flag of XLA's, over nanodo's own setting of it; may be repeated, as in",
        "--xla_flag=xla_backend_optimization_level=1. The plugin knows which flags there are."
      })
  private List<String> given = new ArrayList<>();

  /** What to open, compiling with these flags. */
  ClientOptions on(ClientOptions devices) {
    return devices.withXlaFlags(values());
  }

  /** The flags by name; the last of several counts. */
  Map<String, Object> values() {
    var values = new TreeMap<String, Object>();
    for (String flag : given) {
      Matcher parts = FLAG.matcher(flag);
      if (!parts.matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "%s=%s is no flag of XLA's; write %s=NAME=VALUE, as in %s=xla_cpu_use_onednn=true"
                .formatted(NAME, flag, NAME, NAME));
      }
      values.put(parts.group(1), value(parts.group(2)));
    }
    return values;
  }

  /** Plugins read numbers and names out of text, each as its flag's type asks, but no booleans. */
  private static Object value(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> text;
    };
  }

  /** As one would give them. */
  static String describe(Map<String, Object> flags) {
    return flags.isEmpty()
        ? "none"
        : new TreeMap<>(flags)
            .entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
