// What the compiled kernels are compared with: the same work as plain C loops,
// built by `emcc -O3 -msimd128`. The matrix product keeps a block of the result
// in registers; nothing else is tuned by hand.

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

void* allocate(int32_t bytes) { return aligned_alloc(64, bytes); }

void add(const float* restrict a, const float* restrict b, float* restrict out,
         int32_t n) {
  for (int32_t i = 0; i < n; i++) out[i] = a[i] + b[i];
}

void silu(const float* restrict x, float* restrict out, int32_t n) {
  for (int32_t i = 0; i < n; i++) out[i] = x[i] / (1.0f + expf(-x[i]));
}

void gelu(const float* restrict x, float* restrict out, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    out[i] = x[i] * 0.5f * (1.0f + erff(x[i] * 0.70710678118654752f));
  }
}

void softmax(const float* restrict x, float* restrict out, int32_t rows,
             int32_t columns) {
  for (int32_t r = 0; r < rows; r++, x += columns, out += columns) {
    float largest = -INFINITY;
    for (int32_t c = 0; c < columns; c++) {
      largest = x[c] > largest ? x[c] : largest;
    }
    float sum = 0;
    for (int32_t c = 0; c < columns; c++) {
      out[c] = expf(x[c] - largest);
      sum += out[c];
    }
    for (int32_t c = 0; c < columns; c++) out[c] = out[c] / sum;
  }
}

void layer_norm(const float* restrict x, const float* restrict weight,
                const float* restrict bias, float* restrict out, int32_t rows,
                int32_t columns) {
  for (int32_t r = 0; r < rows; r++, x += columns, out += columns) {
    float sum = 0;
    for (int32_t c = 0; c < columns; c++) sum += x[c];
    const float mean = sum / columns;
    float squares = 0;
    for (int32_t c = 0; c < columns; c++) {
      squares += (x[c] - mean) * (x[c] - mean);
    }
    const float scale = 1.0f / sqrtf(squares / columns + 1e-5f);
    for (int32_t c = 0; c < columns; c++) {
      out[c] = (x[c] - mean) * scale * weight[c] + bias[c];
    }
  }
}

void row_sum(const float* restrict x, float* restrict out, int32_t rows,
             int32_t columns) {
  for (int32_t r = 0; r < rows; r++) {
    float sum = 0;
    for (int32_t c = 0; c < columns; c++) sum += x[r * columns + c];
    out[r] = sum;
  }
}

void column_sum(const float* restrict x, float* restrict out, int32_t rows,
                int32_t columns) {
  for (int32_t c = 0; c < columns; c++) out[c] = 0;
  for (int32_t r = 0; r < rows; r++) {
    for (int32_t c = 0; c < columns; c++) out[c] += x[r * columns + c];
  }
}

// out[y][x] = a[x][y] + b[y][x], square.
void transposed_add(const float* restrict a, const float* restrict b,
                    float* restrict out, int32_t n) {
  enum { kBlock = 32 };
  for (int32_t y0 = 0; y0 < n; y0 += kBlock) {
    for (int32_t x0 = 0; x0 < n; x0 += kBlock) {
      for (int32_t y = y0; y < y0 + kBlock; y++) {
        for (int32_t x = x0; x < x0 + kBlock; x++) {
          out[y * n + x] = a[x * n + y] + b[y * n + x];
        }
      }
    }
  }
}

// Sizes are multiples of 4 and 8.
void matmul(const float* restrict a, const float* restrict b,
            float* restrict out, int32_t m, int32_t n, int32_t k) {
  enum { kRows = 4, kColumns = 8 };
  for (int32_t i = 0; i < m; i += kRows) {
    for (int32_t j = 0; j < n; j += kColumns) {
      float sums[kRows][kColumns] = {{0}};
      for (int32_t p = 0; p < k; p++) {
        for (int32_t r = 0; r < kRows; r++) {
          const float left = a[(i + r) * k + p];
          for (int32_t c = 0; c < kColumns; c++) {
            sums[r][c] += left * b[p * n + j + c];
          }
        }
      }
      for (int32_t r = 0; r < kRows; r++) {
        for (int32_t c = 0; c < kColumns; c++) {
          out[(i + r) * n + j + c] = sums[r][c];
        }
      }
    }
  }
}

void cumsum(const float* restrict x, float* restrict out, int32_t rows,
            int32_t columns) {
  for (int32_t r = 0; r < rows; r++, x += columns, out += columns) {
    float sum = 0;
    for (int32_t c = 0; c < columns; c++) out[c] = sum += x[c];
  }
}

void embedding(const int64_t* restrict indices, const float* restrict table,
               float* restrict out, int32_t count, int32_t rows,
               int32_t width) {
  for (int32_t i = 0; i < count; i++) {
    int64_t row = indices[i];
    if (row < 0) row += rows;
    if (row < 0 || row >= rows) abort();
    for (int32_t c = 0; c < width; c++) {
      out[(int64_t)i * width + c] = table[row * width + c];
    }
  }
}
