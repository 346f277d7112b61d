"""Writes the event file that TensorFlow gives for a few scalars and a text.

Run in a Python with tensorflow: event_file_oracle.py FOLDER. The newest file in the folder is the
fixture tensorflow.events.
"""
import os
import sys

os.environ["CUDA_VISIBLE_DEVICES"] = ""
import tensorflow as tf

with tf.summary.create_file_writer(sys.argv[1]).as_default():
    for step, loss in enumerate([5.5, 4.25, 3.125]):
        tf.summary.scalar("train_loss", loss, step=step)
    tf.summary.text("samples", ["once", "upon a time\n<b>é</b>"], step=2)
