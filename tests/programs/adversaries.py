# ruff: noqa: N816, PLR0402, UP031 - written as programs are published
"""Two networks against each other, images from noise: initialised by class name, with labels that are filled anew."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.parallel
import torch.optim as optim

from tests.programs.weights import fill

rng = np.random.default_rng(0)
ngpu, nz, nf, real_label, fake_label = 0, 6, 4, 1.0, 0.0
device = torch.device("cuda:0" if (torch.cuda.is_available() and ngpu > 0) else "cpu")


def weights_init(m):
    classname = m.__class__.__name__
    if classname.find("Conv") != -1:
        nn.init.normal_(m.weight.data, 0.0, 0.02)
    elif classname.find("BatchNorm") != -1:
        nn.init.normal_(m.weight.data, 1.0, 0.02)
        nn.init.constant_(m.bias.data, 0)


def draw(*shape):
    return torch.tensor(rng.normal(size=shape)).to(torch.get_default_dtype())


netG = nn.Sequential(
    nn.ConvTranspose2d(nz, nf * 2, 4, 1, 0, bias=False),
    nn.BatchNorm2d(nf * 2),
    nn.ReLU(True),
    nn.ConvTranspose2d(nf * 2, 1, 4, 2, 1, bias=False),
    nn.Tanh(),
)
netD = nn.Sequential(
    nn.Conv2d(1, nf, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True), nn.Conv2d(nf, 1, 4, 1, 0, bias=False), nn.Sigmoid()
)
netG, netD = nn.DataParallel(netG).to(device), netD.to(device)
netG.apply(weights_init)
netD.apply(weights_init)
fill(netG), fill(netD, seed=1)
print(netG)
criterion = nn.BCELoss()
optimizerD = optim.Adam(netD.parameters(), lr=0.002, betas=(0.5, 0.999))
optimizerG = optim.Adam(netG.parameters(), lr=0.002, betas=(0.5, 0.999))
for i in range(3):
    netD.zero_grad()
    real = draw(4, 1, 8, 8)
    label = torch.full((4,), real_label, dtype=real.dtype, device=device)
    errD_real = criterion(netD(real).view(-1), label)
    errD_real.backward()
    fake = netG(draw(4, nz, 1, 1))
    label.fill_(fake_label)
    errD_fake = criterion(netD(fake.detach()).view(-1), label)
    errD_fake.backward()
    optimizerD.step()
    netG.zero_grad()
    label.fill_(real_label)
    output = netD(fake).view(-1)
    errG = criterion(output, label)
    errG.backward()
    optimizerG.step()
    print("[%d]\tLoss_D: %.4f\tLoss_G: %.4f\tD(G(z)): %.4f" % (i, (errD_real + errD_fake).item(), errG.item(), output.mean().item()))
results = {"G": netG.state_dict(), "D": netD.state_dict()}
