package org.nanodo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nanodo.config.ConfigException;

/**
 * One source of a mixture.
 *
 * @param weight its share of the documents, beside the weights of the others
 * @param dsName what {@code ds_name} would be for it alone
 */
record Mixture(double weight, String dsName) {
  private static final String NUMBER = "(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?";
  private static final Pattern WEIGHT = Pattern.compile("(" + NUMBER + ")\\*");
  private static final Pattern BETWEEN = Pattern.compile("\\+(?=" + NUMBER + "\\*)");

  /**
   * The sources of {@code ds_name}: a mixture has a number and an asterisk before every source, and
   * a plus between two. Anything else is one source, whatever signs are in its path.
   *
   * @throws ConfigException if no weight is above 0
   */
  static List<Mixture> parse(String dsName) {
    if (!WEIGHT.matcher(dsName).lookingAt()) {
      return List.of(new Mixture(1, dsName));
    }
    var parts = new ArrayList<Mixture>();
    double sum = 0;
    for (String part : BETWEEN.split(dsName, -1)) {
      Matcher matcher = WEIGHT.matcher(part);
      if (!matcher.lookingAt() || matcher.end() == part.length()) {
        throw new ConfigException(
            "ds_name '%s': found '%s', expected a weight and a source, as in 0.7*jsonl:a.jsonl+0.3*text:b"
                .formatted(dsName, part));
      }
      double weight = Double.parseDouble(matcher.group(1));
      sum += weight;
      parts.add(new Mixture(weight, part.substring(matcher.end())));
    }
    if (parts.size() > Interleaved.MOST) {
      throw new ConfigException(
          "ds_name has %d sources; a mixture may have %d"
              .formatted(parts.size(), Interleaved.MOST));
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new ConfigException(
          "ds_name '%s': the weights add up to %s; at least one must be above 0"
              .formatted(dsName, sum));
    }
    return parts;
  }
}
