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

/** XLA flags for all programs that a command compiles; a mixin. */
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
        "Sets an XLA flag, in place of nanodo's own value for it; may be repeated, as in",
        "--xla_flag=xla_backend_optimization_level=1. The plugin defines which flags exist."
      })
  private List<String> given = new ArrayList<>();

  /** The options of a client that compiles with these flags. */
  ClientOptions on(ClientOptions devices) {
    return devices.withXlaFlags(values());
  }

  /** The flags by name; of a repeated flag, the last. */
  Map<String, Object> values() {
    var values = new TreeMap<String, Object>();
    for (String flag : given) {
      Matcher parts = FLAG.matcher(flag);
      if (!parts.matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "%s=%s is not an XLA flag; write %s=NAME=VALUE, as in %s=xla_cpu_use_onednn=true"
                .formatted(NAME, flag, NAME, NAME));
      }
      values.put(parts.group(1), value(parts.group(2)));
    }
    return values;
  }

  /** Plugins parse numbers and names from text by the flag's type, but not booleans. */
  private static Object value(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> text;
    };
  }

  /** One line of {@code NAME=VALUE}. */
  static String describe(Map<String, Object> flags) {
    return flags.isEmpty()
        ? "none"
        : new TreeMap<>(flags)
            .entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
