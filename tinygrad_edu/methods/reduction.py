"""Methods that reduce, scan, sort and count."""

from __future__ import annotations

from ..ops import calculus, counting, covariance, distances, extremum, norms, quantiles, reduction, scan, sorting, statistics, uniqueness


class Reduction:
    """Reductions, scans and order."""

    __slots__ = ()

    all = reduction.all
    any = reduction.any
    count_nonzero = reduction.count_nonzero
    mean = reduction.mean
    nanmean = reduction.nanmean
    nansum = reduction.nansum
    prod = reduction.prod
    sum = reduction.sum
    amax = extremum.amax
    amin = extremum.amin
    aminmax = extremum.aminmax
    argmax = extremum.argmax
    argmin = extremum.argmin
    max = extremum.max
    min = extremum.min
    logsumexp = norms.logsumexp
    norm = norms.norm
    median = statistics.median
    std = statistics.std
    var = statistics.var
    cummax = scan.cummax
    cummin = scan.cummin
    cumprod = scan.cumprod
    cumsum = scan.cumsum
    argsort = sorting.argsort
    sort = sorting.sort
    topk = sorting.topk
    diff = calculus.diff
    bincount = counting.bincount
    histc = counting.histc
    histogram = counting.histogram
    corrcoef = covariance.corrcoef
    cov = covariance.cov
    dist = distances.dist
    logcumsumexp = norms.logcumsumexp
    renorm = norms.renorm
    kthvalue = quantiles.kthvalue
    mode = quantiles.mode
    msort = quantiles.msort
    nanmedian = quantiles.nanmedian
    nanquantile = quantiles.nanquantile
    quantile = quantiles.quantile
    unique = uniqueness.unique
    unique_consecutive = uniqueness.unique_consecutive
