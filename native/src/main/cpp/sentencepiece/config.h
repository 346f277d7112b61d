// Stands for the file that SentencePiece's own build makes.
#define PACKAGE_STRING "sentencepiece"
#define VERSION "0.2.1"
#define INSTALL_DATADIR ""
