package org.nanodo.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.intermediate.commands.AffineTransformCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.Command;
import de.erichseifert.vectorgraphics2d.intermediate.commands.DrawShapeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.FillShapeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetColorCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetStrokeCommand;
import de.erichseifert.vectorgraphics2d.intermediate.commands.SetTransformCommand;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.util.Optional;

/**
 * Makes SVG of what was drawn: one path of all shapes that follow each other in one color and with
 * one pen. Colors become style classes ({@link Paint}). Clips are left out, since nothing is drawn
 * outside the axes.
 */
final class Svg {
  private final Labels labels;
  private final StringBuilder out = new StringBuilder();
  private Color color = Color.BLACK;
  private BasicStroke stroke = new BasicStroke();
  private AffineTransform transform = new AffineTransform();
  private String attributes = "";
  private PathData path = new PathData();

  private Svg(Labels labels) {
    this.labels = labels;
  }

  /** The elements of what was drawn on {@code graphics}; texts are in {@code labels}. */
  static String elements(VectorGraphics2D graphics, Labels labels) {
    var svg = new Svg(labels);
    for (Command<?> command : graphics.getCommands()) {
      svg.add(command);
    }
    svg.endPath();
    return svg.out.toString();
  }

  private void add(Command<?> command) {
    if (command instanceof SetColorCommand set) {
      color = set.getValue();
    } else if (command instanceof SetStrokeCommand set) {
      stroke = (BasicStroke) set.getValue();
    } else if (command instanceof SetTransformCommand set) {
      transform = new AffineTransform(set.getValue());
    } else if (command instanceof AffineTransformCommand change) {
      transform.concatenate(change.getValue());
    } else if (command instanceof FillShapeCommand fill) {
      fill(fill.getValue());
    } else if (command instanceof DrawShapeCommand draw) {
      add(draw.getValue(), "s", pen());
    }
  }

  /** A label is drawn at the origin of a transform of its own. */
  private void fill(Shape shape) {
    Optional<String> paint = Paint.styleClass(color);
    if (transform.isIdentity() || paint.isEmpty()) {
      add(shape, "f", "");
      return;
    }
    endPath();
    double x = transform.getTranslateX();
    double y = transform.getTranslateY();
    var atOrigin = new AffineTransform(transform);
    atOrigin.preConcatenate(AffineTransform.getTranslateInstance(-x, -y));
    String name = labels.name(new PathData().add(shape, atOrigin).toString());
    out.append(
        "<use class=\"f %s\" href=\"#%s\" x=\"%s\" y=\"%s\"/>\n"
            .formatted(paint.get(), name, PathData.number(x), PathData.number(y)));
  }

  private void add(Shape shape, String kind, String pen) {
    Optional<String> paint = Paint.styleClass(color);
    if (paint.isEmpty()) {
      return;
    }
    String wanted = "class=\"%s %s\"%s".formatted(kind, paint.get(), pen);
    if (!wanted.equals(attributes)) {
      endPath();
      attributes = wanted;
    }
    path.add(shape, transform);
  }

  private void endPath() {
    if (!path.isEmpty()) {
      out.append("<path %s d=\"%s\"/>\n".formatted(attributes, path));
      path = new PathData();
    }
  }

  private String pen() {
    var pen = new StringBuilder(" stroke-width=\"" + PathData.number(stroke.getLineWidth()) + "\"");
    float[] dashes = stroke.getDashArray();
    if (dashes != null) {
      pen.append(" stroke-dasharray=\"");
      for (int i = 0; i < dashes.length; i++) {
        pen.append(i == 0 ? "" : " ").append(PathData.number(dashes[i]));
      }
      pen.append('"');
    }
    return pen.toString();
  }
}
