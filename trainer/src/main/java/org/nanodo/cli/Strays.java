package org.nanodo.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.nanodo.config.Nearest;
import org.nanodo.config.Overrides;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Arguments that no command knows. */
final class Strays {
  private Strays() {}

  /** Runs the command; those that take overrides take any argument, so the others go here. */
  static int refuseThenRun(ParseResult parsed) {
    for (CommandLine command : parsed.asCommandLineList()) {
      List<String> strays = new ArrayList<>(command.getParseResult().unmatched());
      strays.removeIf(Overrides::isOverride);
      if (!strays.isEmpty() && !command.isUsageHelpRequested()) {
        throw new ParameterException(command, describe(command, strays.get(0)));
      }
    }
    return new RunLast().execute(parsed);
  }

  static String describe(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? describe(e.getCommandLine(), unmatched.getUnmatched().get(0))
        : String.valueOf(e.getMessage());
  }

  private static String describe(CommandLine command, String stray) {
    CommandSpec spec = command.getCommandSpec();
    if (Overrides.isOverride(stray)) {
      return spec.subcommands().isEmpty()
          ? spec.qualifiedName() + " takes no " + stray
          : stray + " must follow the command";
    }
    if (stray.startsWith("-")) {
      String name = stray.replaceFirst("=.*", "");
      return "unknown option " + name + Nearest.ask(name, optionNames(spec));
    }
    if (!spec.subcommands().isEmpty()) {
      Collection<String> commands = spec.subcommands().keySet();
      return "unknown command "
          + stray
          + Nearest.ask(stray, commands)
          + "; there are "
          + String.join(", ", commands);
    }
    return "unexpected argument " + stray;
  }

  private static List<String> optionNames(CommandSpec spec) {
    return spec.options().stream().flatMap(option -> List.of(option.names()).stream()).toList();
  }
}
