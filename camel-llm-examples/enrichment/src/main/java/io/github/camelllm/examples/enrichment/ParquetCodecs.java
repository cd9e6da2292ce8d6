package io.github.camelllm.examples.enrichment;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Decompresses the pages of Parquet files. Parquet's own codecs need all of Hadoop at run time. */
final class ParquetCodecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName name) {
        throw new UnsupportedOperationException("Files are only read");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
        return new Decompressor(name);
    }

    @Override
    public void release() {
        // holds nothing
    }

    private record Decompressor(CompressionCodecName name) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput page, int size) throws IOException {
            return BytesInput.from(decompress(page.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer page, int compressed, ByteBuffer target, int size) throws IOException {
            byte[] bytes = new byte[compressed];
            page.get(bytes);
            target.put(decompress(bytes, size));
        }

        private byte[] decompress(byte[] page, int size) throws IOException {
            return switch (name) {
                case UNCOMPRESSED -> page;
                case SNAPPY -> Snappy.uncompress(page);
                case GZIP -> new GZIPInputStream(new ByteArrayInputStream(page)).readNBytes(size);
                case ZSTD -> Zstd.decompress(page, size);
                case LZ4_RAW -> lz4(page, size);
                default ->
                    throw new IOException("it is compressed by " + name
                            + ", which cannot be read: write it with SNAPPY, GZIP, ZSTD or LZ4_RAW");
            };
        }

        private static byte[] lz4(byte[] page, int size) {
            byte[] bytes = new byte[size];
            new Lz4Decompressor().decompress(page, 0, page.length, bytes, 0, size);
            return bytes;
        }

        @Override
        public void release() {
            // holds nothing
        }
    }
}
