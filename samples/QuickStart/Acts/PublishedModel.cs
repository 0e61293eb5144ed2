using CloudNativeAi.Data;
using QuickStart.Digits;

namespace QuickStart.Acts;

/// <summary>A model version, and its weights for checking answers against.</summary>
internal sealed record PublishedModel(ModelVersion Version, DigitModel Weights, long Step, double Accuracy);
