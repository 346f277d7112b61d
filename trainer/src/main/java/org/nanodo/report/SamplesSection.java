package org.nanodo.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.nanodo.metrics.RunEvents.Text;

/** Texts that runs wrote: their samples, newest first. */
record SamplesSection(List<Run> runs) {
  /** How many steps are open at once. */
  private static final int OPEN = 1;

  Html html() {
    var html = new Html();
    for (int i = 0; i < runs.size(); i++) {
      List<Text> texts = texts(runs.get(i));
      if (!texts.isEmpty()) {
        html.open("h3").raw(RunsSection.swatch(i).toString()).text(runs.get(i).name()).close("h3");
        texts(html, texts);
      }
    }
    String all = html.toString();
    return all.isEmpty() ? html : new Html().element("h2", "Samples").raw(all);
  }

  private static List<Text> texts(Run run) {
    var texts = new ArrayList<>(run.events().texts());
    texts.sort(Comparator.comparingLong(Text::step).reversed());
    return texts;
  }

  private static void texts(Html html, List<Text> newestFirst) {
    List<Long> steps = newestFirst.stream().map(Text::step).distinct().toList();
    for (long step : steps) {
      boolean open = steps.indexOf(step) < OPEN;
      html.open(open ? "details open" : "details").element("summary", "step " + step);
      for (Text text : newestFirst) {
        if (text.step() == step) {
          if (!text.tag().startsWith(Tags.SAMPLES)) {
            html.element("p", text.tag());
          }
          html.element("pre", text.text());
        }
      }
      html.close("details");
    }
  }
}
