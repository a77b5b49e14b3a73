//! Things at fixed places on paper, laid out after GB/T 9704. Knows nothing of PDF.
