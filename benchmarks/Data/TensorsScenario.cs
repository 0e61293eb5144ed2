using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Benchmarks.Data;

/// <summary>
/// Layers with the shapes of an 8B language model in BF16. The plain read goes through each file from front to end, one thread, into the same memory in pieces of the same size; the slices are those of one rank of eight:
/// projections into a layer are cut by rows, those out of it by columns. Everything is in the page cache; best of the turns.
/// </summary>
internal sealed class TensorsScenario(int layers)
{
    private const int Turns = 7;
    private const int World = 8;
    private const int Piece = 8 << 20;

    private static readonly (string Name, int Rows, int Columns, int Dimension)[] Layer =
    [
        ("q_proj", 4096, 4096, 0), ("k_proj", 1024, 4096, 0), ("v_proj", 1024, 4096, 0), ("o_proj", 4096, 4096, 1),
        ("gate_proj", 14336, 4096, 0), ("up_proj", 14336, 4096, 0), ("down_proj", 4096, 14336, 1),
    ];

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("cnai-tensors-");
        try
        {
            return await RunAsync(root.FullName, cancellationToken);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private async Task<Report> RunAsync(string root, CancellationToken cancellationToken)
    {
        var lake = Directory.CreateDirectory(Path.Combine(root, "lake")).FullName;
        var bytes = await WriteAsync(lake, cancellationToken);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton(new ContentRoot(root));
        services.AddCloudNativeAi().AddData(d => d.AddFiles("lake", lake).UseDiskCache("cache", ByteSize.GiB(64)));
        await using var provider = services.BuildServiceProvider();
        var datasets = provider.GetRequiredService<IDatasets>();
        var dataset = await datasets.RegisterAsync(new DatasetSpec(Tenant.Default, "bench", "lake"), cancellationToken);
        await datasets.PrefetchAsync(dataset, cancellationToken: cancellationToken);
        Directory.Delete(lake, recursive: true);
        using var files = await provider.GetRequiredService<ITensors>().OpenAsync(dataset, cancellationToken: cancellationToken);
        var memory = files.Tensors.ToDictionary(static t => t.Name, static t => GC.AllocateUninitializedArray<byte>((int)t.Bytes));
        var paths = Directory.EnumerateFiles(Path.Combine(root, "cache"), "*.data", SearchOption.AllDirectories).Where(static path => new FileInfo(path).Length > Piece).ToList();
        var whole = files.Tensors.Select(t => new TensorRead(t.Whole, memory[t.Name])).ToList();
        var slices = files.Tensors.Select(t => Layer.First(l => t.Name.EndsWith(l.Name, StringComparison.Ordinal)).Dimension is var dimension ? t.Part(dimension, 3, World) : null!).ToList();
        var parts = slices.ConvertAll(s => new TensorRead(s, memory[s.Tensor.Name].AsMemory(0, (int)s.Bytes)));
        var (rows, columns) = (parts.FindAll(static p => p.Slice.Dimension == 0), parts.FindAll(static p => p.Slice.Dimension == 1));
        var wholeColumns = whole.FindAll(read => columns.Exists(c => c.Slice.Tensor == read.Slice.Tensor));
        var wholeRows = whole.FindAll(read => rows.Exists(r => r.Slice.Tensor == read.Slice.Tensor));
        // What was written just now is compared at every read; first reads compare, later ones need not.
        await Task.Delay(TimeSpan.FromSeconds(2.5), cancellationToken);
        var piece = GC.AllocateUninitializedArray<byte>(Piece);
        var (plain, small, all, rank) = (new Best(), new Best(), new Best(), new Best());
        var (rowSlices, columnSlices, rowTensors, columnTensors) = (new Best(), new Best(), new Best(), new Best());
        for (var turn = 0; turn <= Turns; turn++)
        {
            await plain.AddAsync(() => ReadPlainAsync(paths, [.. memory.Values], cancellationToken));
            await all.AddAsync(() => files.ReadAllAsync(whole, cancellationToken));
            await rank.AddAsync(() => files.ReadAllAsync(parts, cancellationToken));
            await small.AddAsync(() => ReadPlainAsync(paths, [piece], cancellationToken));
            await rowTensors.AddAsync(() => files.ReadAllAsync(wholeRows, cancellationToken));
            await rowSlices.AddAsync(() => files.ReadAllAsync(rows, cancellationToken));
            await columnTensors.AddAsync(() => files.ReadAllAsync(wholeColumns, cancellationToken));
            await columnSlices.AddAsync(() => files.ReadAllAsync(columns, cancellationToken));
        }

        return new Report($"tensors: {layers} files, {bytes >> 20:N0} MiB, one rank of {World}")
            .Add("slice_ratio", "one rank's slices ÷ whole, time", rank.Seconds / all.Seconds, "N3", "≤ 0.2")
            .Add("whole_ratio_to_sequential_read", "whole, speed to a plain read", plain.Seconds / all.Seconds, "N2", "≥ 0.9")
            .Add("row_slice_ratio", "slices of rows alone ÷ whole", rowSlices.Seconds / rowTensors.Seconds, "N3", "≤ 0.2")
            .Add("column_slice_ratio", "slices of columns alone ÷ whole", columnSlices.Seconds / columnTensors.Seconds, "N3")
            .Add("whole_cpu_ratio_to_sequential_read", "whole, CPU time to a plain read", plain.CpuSeconds / all.CpuSeconds, "N2")
            .Add("whole_ratio_to_discarding_read", "whole, speed to a plain read that keeps nothing", small.Seconds / all.Seconds, "N2")
            .Add("gigabytes_per_second", "GB/s, whole", bytes / all.Seconds / 1e9, "N2")
            .Add("plain_gigabytes_per_second", "GB/s by a plain read", bytes / plain.Seconds / 1e9, "N2")
            .Add("mebibytes", bytes >> 20);
    }

    /// <summary>From front to end; into the tensors' memory one behind the other, or always into the same piece.</summary>
    private static async ValueTask ReadPlainAsync(List<string> paths, List<byte[]> memory, CancellationToken cancellationToken)
    {
        var (target, used) = (0, 0);
        foreach (var path in paths)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            for (int read = 1; read > 0; used += read)
            {
                if (used == memory[target].Length)
                {
                    (target, used) = ((target + 1) % memory.Count, 0);
                }

                read = await file.ReadAsync(memory[target].AsMemory(used, Math.Min(Piece, memory[target].Length - used)), cancellationToken);
            }
        }
    }

    private async Task<long> WriteAsync(string lake, CancellationToken cancellationToken)
    {
        var total = 0L;
        var index = new StringBuilder("{\"weight_map\":{");
        var random = new Random(1);
        for (var layer = 0; layer < layers; layer++)
        {
            var file = string.Create(CultureInfo.InvariantCulture, $"model-{layer + 1:00000}-of-{layers:00000}.safetensors");
            var header = new StringBuilder("{");
            var offset = 0L;
            foreach (var (name, rows, columns, _) in Layer)
            {
                var bytes = rows * columns * 2L;
                header.Append(CultureInfo.InvariantCulture, $"{(offset == 0 ? "" : ",")}\"model.layers.{layer}.{name}\":{{\"dtype\":\"BF16\",\"shape\":[{rows},{columns}],\"data_offsets\":[{offset},{offset + bytes}]}}");
                index.Append(CultureInfo.InvariantCulture, $"{(index[^1] == '{' ? "" : ",")}\"model.layers.{layer}.{name}\":\"{file}\"");
                offset += bytes;
            }

            var json = Encoding.UTF8.GetBytes(header.Append('}').ToString().PadRight((header.Length + 7) / 8 * 8));
            await using var stream = File.Create(Path.Combine(lake, file));
            var prefix = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, json.Length);
            await stream.WriteAsync(prefix, cancellationToken);
            await stream.WriteAsync(json, cancellationToken);
            var piece = new byte[Piece];
            random.NextBytes(piece);
            for (var left = offset; left > 0; left -= piece.Length)
            {
                await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), cancellationToken);
            }

            total += offset;
        }

        await File.WriteAllTextAsync(Path.Combine(lake, "model.safetensors.index.json"), index.Append("}}").ToString(), cancellationToken);
        return total;
    }

    /// <summary>The fastest of all turns.</summary>
    private sealed class Best
    {
        public double Seconds { get; private set; } = double.MaxValue;

        public double CpuSeconds { get; private set; } = double.MaxValue;

        public async Task AddAsync(Func<ValueTask> read)
        {
            var (began, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            await read();
            Seconds = Math.Min(Seconds, Stopwatch.GetElapsedTime(began).TotalSeconds);
            CpuSeconds = Math.Min(CpuSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        }
    }
}
